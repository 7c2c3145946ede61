import { type EventEmitter, once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import type net from '@net/net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Host, VirtualNetwork } from '../index.ts';

/** The part of ws that is used here; the package has no types of its own. */
interface Peer extends EventEmitter {
  readonly readyState: number;
  send(data: unknown): void;
  ping(): void;
  close(): void;
  terminate(): void;
}
const { WebSocket, WebSocketServer } = createRequire(import.meta.url)('ws') as {
  WebSocket: { new (url: string, options: object): Peer; readonly OPEN: number };
  WebSocketServer: new (options: object) => EventEmitter;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A WebSocket server on a host: Node's HTTP server gets the host's connections. */
function serve(host: Host): EventEmitter {
  const httpServer = http.createServer();
  host.start(() => host.net.createServer((socket) => httpServer.emit('connection', socket)).listen(80));
  return new WebSocketServer({ server: httpServer });
}

function setUp(): { network: VirtualNetwork; connect: (options?: object) => Peer } {
  const network = new VirtualNetwork({ seed: 1 });
  const [a, b] = [network.host('a'), network.host('b')];
  const server = serve(b);
  server.on('connection', (peer: Peer) =>
    peer.on('error', () => undefined).on('message', (data) => peer.send(data)),
  );
  const createConnection = (options: net.ConnectionOptions) =>
    a.net.connect({ ...options, path: undefined } as never);
  const connect = (options?: object): Peer =>
    new WebSocket('ws://b/', { createConnection, ...options }).on('error', () => undefined);
  return { network, connect };
}

test('a slow link', async () => {
  const { network, connect } = setUp();
  network.link('a', 'b', { latency: 200, bandwidth: 1_000_000 });
  const client = connect();
  await network.until(once(client, 'open'));
  const start = network.now();
  client.send('x'.repeat(50_000));
  const [data] = await network.until(once(client, 'message'));
  expect(data.length).toBe(50_000);
  // 50,000 bytes at a megabit per second take 400 ms in each direction.
  expect(network.now() - start).toBeGreaterThan(1200);
  client.terminate();
});

test('a partition: close waits for the answer of the peer for half a minute', async () => {
  const { network, connect } = setUp();
  const client = connect();
  await network.until(once(client, 'open'));
  network.partition('a', 'b');
  const start = network.now();
  client.close();
  const [code] = await network.until(once(client, 'close'));
  expect([code, Math.round(network.now() - start)]).toEqual([1006, 30_000]);
});

test('a crash: who only listens never hears of it, and a ping finds out', async () => {
  const { network, connect } = setUp();
  const client = connect();
  await network.until(once(client, 'open'));
  let closedAt: number | undefined;
  client.on('close', () => (closedAt = network.now()));
  network.host('b').crash();
  await network.advance(24 * 3_600_000);
  expect([client.readyState, closedAt]).toEqual([WebSocket.OPEN, undefined]);
  network.host('b').restart();
  client.ping();
  await network.until(once(client, 'close'));
  expect(closedAt).toBeDefined();
});

test('a host that does not answer: connecting takes two minutes unless there is a handshakeTimeout', async () => {
  const { network, connect } = setUp();
  network.host('b').crash();
  const fails = async (options?: object): Promise<number> => {
    const start = network.now();
    await network.until(new Promise((resolve) => connect(options).on('close', resolve)));
    return Math.round((network.now() - start) / 1000);
  };
  // 127 s for each of the two addresses, the second one attempted 250 ms after the first, and 500 ms for the last.
  expect(await fails()).toBe(128);
  expect(await fails({ handshakeTimeout: 5000 })).toBe(5);
});
