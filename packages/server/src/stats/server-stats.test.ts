import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { getDefaultTransport, hostTransport, type Transport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { createServer, type Server, type ServerOptions } from '../index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(options: ServerOptions = {}) {
  const server = createServer(options);
  ends.push(() => server.listening && new Promise((resolve) => server.close({ force: true }, resolve)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as net.AddressInfo;
  /** Connects, and waits until the server has accepted or dropped the connection. */
  const enter = async (event: 'connection' | 'drop' = 'connection') => {
    const settled = once(server, event);
    const client = net.connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    ends.push(() => client.destroy());
    const [socket] = await settled;
    return { client, socket };
  };
  return { server, port, enter };
}

/** Sends something, and waits until the server has read it and sent it back. */
async function exchange({ client, socket }: { client: net.Socket; socket: net.Socket }, text: string) {
  socket.once('data', (data) => socket.write(data));
  client.write(text);
  await once(client, 'data');
}

const countsOf = (server: Server) => {
  const { since: _since, ...counts } = server.stats();
  return counts;
};

const NOTHING = {
  accepted: 0,
  open: 0,
  waiting: 0,
  dropped: 0,
  droppedBy: {},
  bytesRead: 0,
  bytesWritten: 0,
  writeQueue: 0,
};

const transports: [string, Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

describe.each(transports)('over the backend %s', (_name, transport) => {
  test('counts connections and bytes, those of ended ones included', async () => {
    const { server, enter } = await start({ transport, stats: true });
    expect(countsOf(server)).toEqual(NOTHING);
    const first = await enter();
    const second = await enter();
    await exchange(first, 'hello');
    await exchange(second, 'how are you?');
    expect(countsOf(server)).toEqual({
      ...NOTHING,
      accepted: 2,
      open: 2,
      bytesRead: 17,
      bytesWritten: 17,
    });
    first.client.end();
    await once(first.socket, 'close');
    expect(countsOf(server)).toMatchObject({ accepted: 2, open: 1, bytesRead: 17, bytesWritten: 17 });
  });
});

test('counts drops by their reasons, without a listener, too', async () => {
  const { server, enter, port } = await start({ stats: true, maxConnectionsPerAddress: 1 });
  await enter();
  await enter('drop');
  server.maxConnections = 1;
  const client = net.connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  await once(client, 'close');
  expect(countsOf(server)).toMatchObject({
    accepted: 1,
    dropped: 2,
    droppedBy: { perAddress: 1, maxConnections: 1 },
  });
});

test('counts from the first call on: what is open then is accepted', async () => {
  const { server, enter } = await start();
  const before = await enter();
  const ended = await enter();
  await exchange(before, 'hello');
  ended.client.end();
  await once(ended.socket, 'close');
  const asked = performance.now();
  const { since } = server.stats();
  expect(since).toBeGreaterThanOrEqual(asked);
  const after = await enter();
  await exchange(after, '123');
  before.client.end();
  await once(before.socket, 'close');
  expect(server.stats()).toMatchObject({ since, accepted: 2, open: 1, bytesRead: 8, bytesWritten: 8 });
});

test('a server that is never asked has no policy that counts, and its sockets record no times', async () => {
  const { server, enter } = await start();
  const { socket } = await enter();
  const policiesOf = (each: Server) =>
    Object.getOwnPropertySymbols(each)
      .map((symbol) => (each as never)[symbol] as { policies?: unknown[] })
      .find((state) => state?.policies)!.policies;
  expect(policiesOf(server)).toEqual([]);
  expect(policiesOf((await start({ stats: true })).server)).toHaveLength(1);
  socket.write('x');
  expect(socket.stats().lastWriteAt).toBeUndefined();
});

test('the option lets each connection record its times', async () => {
  const { enter } = await start({ stats: true });
  const connection = await enter();
  await exchange(connection, 'x');
  const { lastReadAt, lastWriteAt } = connection.socket.stats();
  expect(lastWriteAt).toBeGreaterThanOrEqual(lastReadAt);
});

test('connections that wait for their header are neither open nor accepted', async () => {
  const from = { check: () => true };
  const { server, port } = await start({ stats: true, proxyProtocol: { from } });
  const client = net.connect(port, '127.0.0.1');
  ends.push(() => client.destroy());
  while (server.stats().waiting === 0) await new Promise(setImmediate);
  expect(countsOf(server)).toEqual({ ...NOTHING, waiting: 1 });
  const connected = once(server, 'connection');
  client.write('PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n');
  await connected;
  expect(countsOf(server)).toMatchObject({ accepted: 1, open: 1, waiting: 0 });
});

test('sees the write queue of all connections', async () => {
  const { server, enter } = await start();
  const chunk = Buffer.alloc(4 << 20);
  for (const { client, socket } of [await enter(), await enter()]) {
    client.pause();
    while (socket.write(chunk));
    socket.write(chunk);
  }
  expect(server.stats().writeQueue).toBeGreaterThan(2 * chunk.length);
});

test("counts what Node's HTTP and TLS move over the connections", async () => {
  for (const useTls of [false, true]) {
    const { server, port } = await start({ stats: true });
    const app = http.createServer((_request, response) => response.end('hello'.repeat(100)));
    server.on('connection', (socket) => {
      // The handshake fails without a certificate: with an alert, which is read and written, too.
      if (useTls) new tls.TLSSocket(socket, { isServer: true }).on('error', () => undefined);
      else app.emit('connection', socket);
    });
    const client = useTls ? tls.connect({ port, rejectUnauthorized: false }) : net.connect(port);
    ends.push(() => client.destroy());
    client.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    client.resume();
    await new Promise((resolve) => client.on('close', resolve));
    while (server.stats().open > 0) await new Promise(setImmediate);
    const { bytesRead, bytesWritten } = server.stats();
    expect(bytesRead).toBeGreaterThan(40);
    expect(bytesWritten).toBeGreaterThan(useTls ? 6 : 500);
  }
});

test('an option that is no boolean is refused', () => {
  expect(() => createServer({ stats: 'yes' as never })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});
