import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import nodeNet from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProxyHeader, type ProxyHeaderParts } from '@net/proxy-protocol';
import { connect, type Socket } from '@net/stream-socket';
import { getDefaultTransport, hostTransport, type Timers, type Transport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createServer,
  type DropArgument,
  type ProxyProtocolOptions,
  type Server,
  type ServerOptions,
} from '../index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A list of addresses. */
const listOf = (...addresses: string[]) => ({ check: (address: string) => addresses.includes(address) });
const EVERY_PROXY = { from: listOf('127.0.0.1', '::ffff:127.0.0.1') };

const HEADER: ProxyHeaderParts = {
  source: { address: '192.0.2.1', port: 56324 },
  destination: { address: '198.51.100.2', port: 443 },
  authority: 'a.example',
};

interface Started {
  server: Server;
  /** Connects, and sends these bytes, each part once the one before is out. */
  send(...parts: (string | Uint8Array)[]): Promise<nodeNet.Socket>;
}

async function start(
  proxyProtocol: Partial<ProxyProtocolOptions> = {},
  options: ServerOptions = {},
): Promise<Started> {
  const server = createServer({ ...options, proxyProtocol: { ...EVERY_PROXY, ...proxyProtocol } });
  ends.push(() => server.listening && new Promise((resolve) => server.close(resolve)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    server,
    async send(...parts) {
      const client = nodeNet
        .connect((server.address() as nodeNet.AddressInfo).port, '127.0.0.1')
        .setNoDelay();
      ends.push(() => client.destroy());
      client.on('error', () => undefined);
      await once(client, 'connect');
      for (const part of parts) await new Promise((resolve) => client.write(part, resolve));
      return client;
    },
  };
}

const connectionOf = async (server: Server): Promise<Socket> => (await once(server, 'connection'))[0];
const dropOf = async (server: Server): Promise<DropArgument> => (await once(server, 'drop'))[0];
const countOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

const transports: [string, Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

describe.each(transports)('over the backend %s', (_name, transport) => {
  test.each([1, 2] as const)('version %i says who the client is', async (version) => {
    const { server, send } = await start({}, { transport });
    const connected = connectionOf(server);
    const { authority, ...ends } = HEADER;
    const client = await send(formatProxyHeader(version === 1 ? { version, ...ends } : HEADER), 'hello');
    const socket = await connected;
    expect(socket).toMatchObject({
      remoteAddress: '192.0.2.1',
      remotePort: 56324,
      remoteFamily: 'IPv4',
      localAddress: '127.0.0.1',
      proxy: { version, command: 'PROXY', ...ends, ...(version === 2 ? { authority } : {}) },
    });
    socket.pipe(socket);
    const [data] = await once(client, 'data');
    expect(String(data)).toBe('hello');
  });

  test('the bytes may come one by one, or all at once', async () => {
    const { server, send } = await start({}, { transport });
    const header = formatProxyHeader(HEADER);
    for (const parts of [
      [...header].map((byte) => Uint8Array.of(byte)).concat(Buffer.from('hello')),
      [Buffer.concat([header, Buffer.from('hello')])],
    ]) {
      const connected = connectionOf(server);
      const client = await send(...parts);
      const socket = await connected;
      const [data] = await once(socket, 'data');
      expect(String(data)).toBe('hello');
      socket.end('bye');
      expect(String((await once(client, 'data'))[0])).toBe('bye');
    }
  });

  test('a client that has ended after its header is heard to the end', async () => {
    const { server, send } = await start({}, { transport });
    const connected = connectionOf(server);
    const client = await send(formatProxyHeader(HEADER), 'hello');
    client.end();
    const chunks: Buffer[] = [];
    for await (const chunk of await connected) chunks.push(chunk);
    expect(String(Buffer.concat(chunks))).toBe('hello');
  });

  test('HTTP sees the client, too', async () => {
    const handler = http.createServer(({ socket }, response) => response.end(socket.remoteAddress));
    const { server, send } = await start({}, { transport });
    server.on('connection', (socket) => handler.emit('connection', socket));
    const client = await send(
      Buffer.concat([
        formatProxyHeader(HEADER),
        Buffer.from('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'),
      ]),
    );
    let answer = '';
    for await (const chunk of client) answer += chunk;
    expect(answer).toMatch(/192\.0\.2\.1$/);
  });

  test('paused connections keep what came along', async () => {
    const { server, send } = await start({}, { transport, pauseOnConnect: true });
    const connected = connectionOf(server);
    await send(Buffer.concat([formatProxyHeader(HEADER), Buffer.from('hello')]));
    const socket = await connected;
    expect(socket.isPaused()).toBe(true);
    socket.resume();
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    socket.destroy();
  });
});

describe('a header that names nobody', () => {
  test.each<[string, ProxyHeaderParts]>([
    ['LOCAL', { command: 'LOCAL' }],
    ['UNKNOWN', { version: 1 }],
  ])('%s leaves the connection with its own addresses', async (_what, parts) => {
    const { server, send } = await start({}, { blockList: listOf('192.0.2.1') });
    const connected = connectionOf(server);
    const client = await send(formatProxyHeader(parts));
    const socket = await connected;
    expect(socket).toMatchObject({
      remoteAddress: '127.0.0.1',
      remotePort: client.localPort,
      proxy: { family: 'unknown' },
    });
    socket.destroy();
  });

  test('is blocked like its sender', async () => {
    const { server, send } = await start({}, { blockList: listOf('127.0.0.1') });
    const dropped = dropOf(server);
    await send(formatProxyHeader({}));
    expect(await dropped).toMatchObject({ reason: 'blockList', remoteAddress: '127.0.0.1' });
  });
});

describe('other peers', () => {
  const NOBODY = { from: listOf() };

  test('are refused where a header is required', async () => {
    const { server, send } = await start(NOBODY);
    const dropped = dropOf(server);
    await send(formatProxyHeader(HEADER));
    expect(await dropped).toMatchObject({ reason: 'proxyUntrusted', remoteAddress: '127.0.0.1' });
  });

  test('are clients otherwise, and a header of theirs is data', async () => {
    const { server, send } = await start({ ...NOBODY, required: false });
    const connected = connectionOf(server);
    const client = await send(formatProxyHeader(HEADER));
    const socket = await connected;
    expect([socket.remoteAddress, socket.remotePort, socket.proxy]).toEqual([
      '127.0.0.1',
      client.localPort,
      undefined,
    ]);
    expect((await once(socket, 'data'))[0]).toEqual(Buffer.from(formatProxyHeader(HEADER)));
    socket.destroy();
  });

  test.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('no answer');
      },
    ],
    ['answers nothing', () => undefined],
    ['answers 1', () => 1],
    ['answers with a promise', async () => true],
  ])('are all there are to a list that %s', async (_what, check) => {
    const { server, send } = await start({ from: { check: check as () => boolean } });
    const dropped = dropOf(server);
    await send(formatProxyHeader(HEADER));
    expect(await dropped).toMatchObject({ reason: 'proxyUntrusted' });
  });

  test('are all there are to a list that says yes to what it has no rule for', async () => {
    const inverse = { check: () => true, match: () => undefined };
    const { server, send } = await start({ from: inverse });
    const dropped = dropOf(server);
    await send(formatProxyHeader(HEADER));
    expect(await dropped).toMatchObject({ reason: 'proxyUntrusted' });
  });
});

describe('a proxy is refused', () => {
  test('without a header, unless none is required', async () => {
    const { server, send } = await start();
    const dropped = dropOf(server);
    await send('GET / HTTP/1.1\r\n');
    expect(await dropped).toMatchObject({ reason: 'proxyHeaderMissing' });

    const { server: open, send: sendOpen } = await start({ required: false });
    const connected = connectionOf(open);
    await sendOpen('GET / HTTP/1.1\r\n');
    const socket = await connected;
    expect(String((await once(socket, 'data'))[0])).toBe('GET / HTTP/1.1\r\n');
    expect(socket.proxy).toBeUndefined();
    socket.destroy();
  });

  test('with a header that is none, required or not', async () => {
    for (const required of [true, false]) {
      const { server, send } = await start({ required });
      const dropped = dropOf(server);
      await send('PROXY TCP4 192.0.2.1\n');
      expect(await dropped).toMatchObject({
        reason: 'proxyHeaderInvalid',
        remoteAddress: '127.0.0.1',
        error: {
          message: 'The PROXY protocol header is invalid: LF without CR, at byte 20',
          reason: 'LF without CR',
          index: 20,
        },
      });
    }
  });

  test('and the process is not warned of what clients send', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    ends.push(() => process.off('warning', note));
    const { send } = await start();
    const client = await send('PROXY TCP4 192.0.2.1\n');
    if (!client.closed) await once(client, 'close');
    expect(warnings).toEqual([]);
  });

  test('with a header that is too long', async () => {
    const { server, send } = await start({ maxLength: 64 });
    const dropped = dropOf(server);
    await send(formatProxyHeader({ ...HEADER, authority: 'x'.repeat(64) }));
    expect(await dropped).toMatchObject({ error: { reason: 'too long' } });
  });

  test('that ends within its header', async () => {
    const { server, send } = await start();
    const dropped = dropOf(server);
    (await send('PROXY TCP4')).end();
    expect(await dropped).toMatchObject({ reason: 'proxyHeaderMissing' });
    expect(await countOf(server)).toBe(0);
  });

  test('that is too slow', async () => {
    const waiting: [callback: () => void, delayMs: number][] = [];
    const timers: Timers = {
      setTimeout(callback, delayMs) {
        waiting.push([callback, delayMs]);
        return { refresh: () => undefined };
      },
      clearTimeout: () => undefined,
    };
    const transport = Object.create(getDefaultTransport(), { timers: { value: timers } }) as Transport;
    const { server, send } = await start({ timeoutMs: 1234 }, { transport });
    const dropped = dropOf(server);
    await send('PROXY TCP4');
    while (waiting.length === 0) await new Promise(setImmediate);
    expect(waiting.map(([, delayMs]) => delayMs)).toEqual([1234]);
    waiting[0]?.[0]();
    expect(await dropped).toMatchObject({ reason: 'proxyHeaderTimeout', remoteAddress: '127.0.0.1' });
    expect(await countOf(server)).toBe(0);
  });
});

describe('limits and lists are about clients', () => {
  test('the block list', async () => {
    const { server, send } = await start({}, { blockList: listOf('192.0.2.1', '127.0.0.1') });
    const dropped = dropOf(server);
    await send(formatProxyHeader(HEADER));
    expect(await dropped).toMatchObject({
      reason: 'blockList',
      remoteAddress: '192.0.2.1',
      remotePort: 56324,
    });

    const connected = connectionOf(server);
    await send(formatProxyHeader({ ...HEADER, source: { address: '192.0.2.2', port: 1 } }));
    const socket = await connected;
    expect(socket.remoteAddress).toBe('192.0.2.2');
    socket.destroy();
  });

  test('a client without an address is unknown to a block list, and let in without one', async () => {
    const parts = { source: { path: '/a' }, destination: { path: '/b' } };
    const { server, send } = await start({}, { blockList: listOf() });
    const dropped = dropOf(server);
    await send(formatProxyHeader(parts));
    expect(await dropped).toMatchObject({ reason: 'unknownPeer', remoteAddress: '127.0.0.1' });

    const { server: open, send: sendOpen } = await start();
    const connected = connectionOf(open);
    await sendOpen(formatProxyHeader(parts));
    const socket = await connected;
    expect(socket).toMatchObject({ remoteAddress: '127.0.0.1', proxy: { source: { path: '/a' } } });
    socket.destroy();
  });

  test('maxConnections counts those whose header is not there yet, and close waits for them', async () => {
    const { server, send } = await start();
    server.maxConnections = 1;
    const slow = await send('PROXY');
    while ((await countOf(server)) === 0) await new Promise(setImmediate);
    const dropped = dropOf(server);
    await send(formatProxyHeader(HEADER));
    expect(await dropped).toMatchObject({ reason: 'maxConnections' });

    const closed = once(server, 'close');
    server.close();
    slow.destroy();
    await closed;
  });
});

test.each([1, 2] as const)(
  'a server that is a proxy passes its client on to the next, in version %i',
  async (version) => {
    const back = await start();
    const front = await start();
    const { port } = back.server.address() as nodeNet.AddressInfo;
    front.server.on('connection', (client) => {
      const upstream = connect({ port, host: '127.0.0.1', proxyProtocol: { client, version } });
      client.pipe(upstream).pipe(client);
    });
    back.server.on('connection', (socket) => socket.pipe(socket));
    const connected = connectionOf(back.server);
    const client = await front.send(formatProxyHeader(HEADER), 'hello');
    const { remoteAddress, remotePort, proxy } = await connected;
    expect([remoteAddress, remotePort]).toEqual(['192.0.2.1', 56324]);
    expect(proxy).toMatchObject(version === 1 ? { version } : { version, authority: 'a.example' });
    const [data] = await once(client, 'data');
    expect(String(data)).toBe('hello');
    client.end();
    await once(client, 'close');
  },
);

test('connections over a Unix socket are of a proxy only if that is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'net-proxied-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  for (const fromIpc of [false, true]) {
    const server = createServer({ proxyProtocol: { ...EVERY_PROXY, fromIpc } });
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const path = join(folder, `${fromIpc}.sock`);
    await once(server.listen(path), 'listening');
    const heard = fromIpc ? connectionOf(server) : dropOf(server);
    const client = nodeNet.connect(path);
    client.on('error', () => undefined).write(formatProxyHeader(HEADER));
    ends.push(() => client.destroy());
    expect(await heard).toMatchObject(
      fromIpc ? { remoteAddress: '192.0.2.1' } : { reason: 'proxyUntrusted' },
    );
    if (fromIpc) ((await heard) as Socket).destroy();
  }
});

test('undefined is no option, nor is what all objects inherit', async () => {
  const isOff = async (options: ServerOptions) => {
    const server = createServer(options);
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const connected = connectionOf(server);
    const client = nodeNet.connect((server.address() as nodeNet.AddressInfo).port, '127.0.0.1');
    client.write(formatProxyHeader(HEADER));
    const socket = await connected;
    const { proxy } = socket;
    socket.destroy();
    client.destroy();
    return proxy === undefined;
  };
  expect(await isOff({ proxyProtocol: undefined })).toBe(true);
  Object.defineProperty(Object.prototype, 'proxyProtocol', { value: EVERY_PROXY, configurable: true });
  try {
    expect(await isOff({})).toBe(true);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'proxyProtocol');
  }
});

test.each<[string, unknown, string]>([
  ['false', false, 'ERR_INVALID_ARG_TYPE'],
  ['null', null, 'ERR_INVALID_ARG_TYPE'],
  ['no list', {}, 'ERR_INVALID_ARG_TYPE'],
  ['an array as the list', { from: ['127.0.0.1'] }, 'ERR_INVALID_ARG_TYPE'],
  ['a list that is inherited', Object.create(EVERY_PROXY), 'ERR_INVALID_ARG_TYPE'],
  ['a misspelt name', { ...EVERY_PROXY, require: true }, 'ERR_INVALID_ARG_VALUE'],
  ['required that is no boolean', { ...EVERY_PROXY, required: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ['no time at all', { ...EVERY_PROXY, timeoutMs: 0 }, 'ERR_OUT_OF_RANGE'],
  ['more than any header has', { ...EVERY_PROXY, maxLength: 65552 }, 'ERR_OUT_OF_RANGE'],
])('%s is refused as an option', (_what, proxyProtocol, code) => {
  expect(() => createServer({ proxyProtocol: proxyProtocol as ProxyProtocolOptions })).toThrow(
    expect.objectContaining({ code }),
  );
});

test('what stands on Object.prototype is no option of proxyProtocol', () => {
  Object.defineProperty(Object.prototype, 'maxLength', { value: 'polluted', configurable: true });
  try {
    expect(() => createServer({ proxyProtocol: EVERY_PROXY })).not.toThrow();
  } finally {
    Reflect.deleteProperty(Object.prototype, 'maxLength');
  }
});
