import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import nodeNet from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errnoNumber } from '@net/errors';
import { type ProxyHeader, readProxyHeader } from '@net/proxy-protocol';
import { getDefaultTransport, hostTransport, PENDING, type Transport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, type ProxyHeaderOptions, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';
import { proxyHeaderOf } from './proxy-header.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const HEADER = {
  source: { address: '192.0.2.1', port: 56324 },
  destination: { address: '198.51.100.2', port: 443 },
};

/** A server, and what it has received on its last connection when that has ended. */
async function start(...place: [number, string] | [string]) {
  const server = nodeNet.createServer();
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  await once(server.listen(...(place as [number, string])), 'listening');
  const received = new Promise<Buffer>((resolve) => {
    server.on('connection', async (peer) => resolve(Buffer.concat(await peer.toArray())));
  });
  return { port: (server.address() as nodeNet.AddressInfo).port, received };
}

/** The header at the beginning of these bytes, and the rest as text. */
function split(bytes: Uint8Array): [header: ProxyHeader, rest: string] {
  const result = readProxyHeader(bytes);
  if (result.status !== 'complete') throw new Error(JSON.stringify(result));
  return [result.header, String(bytes.subarray(result.byteLength))];
}

const transports: [string, Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

describe.each(transports)('over the backend %s', (_name, transport) => {
  test.each([
    [1, { version: 1, ...HEADER }],
    [2, { ...HEADER, authority: 'a.example', tlvs: [{ type: 0xe0, value: new Uint8Array([120]) }] }],
  ] as const)('version %i comes before what was written first', async (version, proxyProtocol) => {
    const { port, received } = await start(0, '127.0.0.1');
    const socket = connect({ port, host: '127.0.0.1', transport, proxyProtocol });
    ends.push(() => socket.destroy());
    socket.write('written ');
    socket.on('connect', () => socket.end('heard'));
    expect(socket.bytesWritten).toBe(8);
    const bytes = await received;
    const [header, rest] = split(bytes);
    expect(header).toMatchObject({ ...proxyProtocol, version, command: 'PROXY' });
    expect(rest).toBe('written heard');
    // The header counts, once.
    expect(socket.bytesWritten).toBe(bytes.length);
  });

  test("'local' has no addresses", async () => {
    const { port, received } = await start(0, '127.0.0.1');
    const socket = connect({ port, host: '127.0.0.1', transport, proxyProtocol: 'local' }).end('check');
    ends.push(() => socket.destroy());
    const [header, rest] = split(await received);
    expect(header).toEqual({ version: 2, command: 'LOCAL', family: 'unknown', transport: 'unknown' });
    expect(rest).toBe('check');
  });
});

test('goes to a Unix socket, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'net-header-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 's');
  const { received } = await start(path);
  connect({ path, proxyProtocol: HEADER }).end();
  expect(split(await received)[0]).toMatchObject(HEADER);
});

describe('a client that is passed on', () => {
  /** Accepts one connection, and makes of it the header of another. */
  async function passOn(
    host: string,
    more: ProxyHeaderOptions = {},
    wrap: (peer: nodeNet.Socket) => NonNullable<ProxyHeaderOptions['client']> = (peer) => peer,
  ): Promise<{ header: ProxyHeader; client: nodeNet.Socket }> {
    const front = nodeNet.createServer().listen(0, host);
    ends.push(() => front.close());
    await once(front, 'listening');
    const back = await start(0, '127.0.0.1');
    const target = host === '::' ? '127.0.0.1' : host;
    const client = nodeNet.connect((front.address() as nodeNet.AddressInfo).port, target);
    ends.push(() => client.destroy());
    const [peer] = await once(front, 'connection');
    ends.push(() => peer.destroy());
    connect({ port: back.port, host: '127.0.0.1', proxyProtocol: { client: wrap(peer), ...more } }).end();
    const [header] = split(await back.received);
    return { header, client };
  }

  const endsOf = ({ localAddress, localPort, remoteAddress, remotePort }: nodeNet.Socket) => ({
    source: { address: localAddress, port: localPort },
    destination: { address: remoteAddress, port: remotePort },
  });

  test.each([
    ['127.0.0.1', 'IPv4'],
    ['::1', 'IPv6'],
    ['::', 'IPv4'],
  ])('on %s has its own addresses', async (host, family) => {
    const { header, client } = await passOn(host);
    expect(header).toEqual({
      version: 2,
      command: 'PROXY',
      transport: 'stream',
      family,
      ...endsOf(client),
    });
  });

  test('may be a socket of ours, and in version 1', async () => {
    const { header, client } = await passOn(
      '127.0.0.1',
      { version: 1 },
      (peer) => new Socket({ handle: peer }),
    );
    expect(header).toMatchObject({ version: 1, ...endsOf(client) });
  });

  const proxied = (proxy: object) => (peer: nodeNet.Socket) =>
    Object.assign(peer, { proxy: { command: 'PROXY', transport: 'stream', ...proxy } as ProxyHeader });

  test('behind another proxy is the client of that one, with everything that was said of it', async () => {
    const wrap = proxied({ version: 2, family: 'IPv4', ...HEADER, authority: 'a.example' });
    const { header } = await passOn('127.0.0.1', { uniqueId: Buffer.from('7') }, wrap);
    expect(header).toMatchObject({ ...HEADER, authority: 'a.example' });
    expect(String(Buffer.from(header.uniqueId!))).toBe('7');
  });

  test('behind another proxy is named without TLVs in version 1', async () => {
    const wrap = proxied({ version: 2, family: 'IPv4', ...HEADER, authority: 'a.example' });
    const { header } = await passOn('127.0.0.1', { version: 1 }, wrap);
    expect(header).toEqual({
      version: 1,
      command: 'PROXY',
      transport: 'stream',
      family: 'IPv4',
      ...HEADER,
    });
  });

  test.each([
    [1, 'PROXY', { version: 2, family: 'Unix', source: { path: '/a' }, destination: { path: '/b' } }],
    [1, 'PROXY', { version: 2, command: 'LOCAL', family: 'unknown', transport: 'unknown' }],
    [2, 'LOCAL', { version: 1, family: 'unknown', transport: 'unknown' }],
  ] as const)('has no name in version %i if that has none for it', async (version, command, proxy) => {
    const { header } = await passOn('127.0.0.1', { version }, proxied(proxy));
    expect(header).toEqual({ version, command, family: 'unknown', transport: 'unknown' });
  });

  test('on a Unix socket has no name', async () => {
    const { header } = await passOn('127.0.0.1', {}, () => ({ destroyed: false }));
    expect(header).toMatchObject({ command: 'LOCAL', family: 'unknown' });
  });

  test.each([
    ['is destroyed', { destroyed: true }],
    ['was reset', { destroyed: false, localAddress: '127.0.0.1', localPort: 1 }],
    ['is destroyed, its address still known', { destroyed: true, remoteAddress: '127.0.0.1', remotePort: 1 }],
  ])('that %s is refused', (_what, client) => {
    expect(() => connect({ port: 1, proxyProtocol: { client } })).toThrow(
      "The property 'options.proxyProtocol.client' has no address any more. Received a closed connection",
    );
  });
});

test.each([
  ['remote', 'ERR_INVALID_ARG_TYPE'],
  [null, 'ERR_INVALID_ARG_TYPE'],
  [{ Version: 1 }, 'ERR_INVALID_ARG_VALUE'],
  [{ client: 'somebody' }, 'ERR_INVALID_ARG_TYPE'],
])('throws for %j', (proxyProtocol, code) => {
  const given = { port: 1, proxyProtocol: proxyProtocol as ProxyHeaderOptions };
  expect(() => connect(given)).toThrow(expect.objectContaining({ code }));
});

test('what an Object.prototype has is not an option', async () => {
  Object.defineProperty(Object.prototype, 'proxyProtocol', { value: 'local', configurable: true });
  try {
    const { port, received } = await start(0, '127.0.0.1');
    connect({ port, host: '127.0.0.1' }).end('plain');
    expect(String(await received)).toBe('plain');
  } finally {
    delete (Object.prototype as { proxyProtocol?: unknown }).proxyProtocol;
  }
});

describe('with a transport of the test', () => {
  function begin(answers: ConstructorParameters<typeof FakeTransport>[0], proxyProtocol: ProxyHeaderOptions) {
    const transport = new FakeTransport(answers);
    const socket = connect({ port: 1, host: '127.0.0.1', transport, proxyProtocol });
    return { transport, socket };
  }

  test('what no header can hold is an error, and nothing is sent', async () => {
    const { transport, socket } = begin({}, { version: 1, authority: 'a.example', ...HEADER });
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(transport.stream.calls.filter((call) => call.startsWith('write'))).toEqual([]);
    await once(socket, 'close');
  });

  test('a socket that is destroyed before its header is there sends nothing', async () => {
    const { transport, socket } = begin({}, HEADER);
    socket.on('connect', () => expect.unreachable());
    await once(socket, 'connectionAttempt');
    transport.stream.finishConnect(0);
    socket.destroy();
    await once(socket, 'close');
    await new Promise(setImmediate);
    expect(transport.stream.calls.filter((call) => call.startsWith('write'))).toEqual([]);
  });

  test('a header that the system refuses is an error of the socket', async () => {
    const { transport, socket } = begin({ write: errnoNumber('EPIPE') }, HEADER);
    socket.on('connect', () => expect.unreachable());
    await once(socket, 'connectionAttempt');
    transport.stream.finishConnect(0);
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'EPIPE', syscall: 'write' });
  });

  test('a header that has to wait does not hold up the program, and keeps its place', async () => {
    const { transport, socket } = begin({ write: PENDING }, { version: 1, ...HEADER });
    await once(socket, 'connectionAttempt');
    transport.stream.finishConnect(0);
    await once(socket, 'connect');
    const written = new Promise((resolve) => socket.write('first', resolve));
    transport.stream.finishWrite(0);
    transport.stream.finishWrite(0);
    await written;
    expect(transport.stream.calls.filter((call) => call.startsWith('write'))).toEqual([
      'write PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n',
      'write utf8 first',
    ]);
    socket.destroy();
  });
});

test('what stands on Object.prototype is no client', async () => {
  const client = {
    remoteAddress: '192.0.2.1',
    remotePort: 1,
    localAddress: '192.0.2.2',
    localPort: 2,
    destroyed: false,
  };
  const expected = await proxyHeaderOf({ proxyProtocol: {} });
  Object.defineProperty(Object.prototype, 'client', { value: client, configurable: true });
  try {
    expect(await proxyHeaderOf({ proxyProtocol: {} })).toEqual(expected);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'client');
  }
});
