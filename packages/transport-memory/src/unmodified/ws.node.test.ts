import '../testing/register-http.ts';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { VirtualNetwork } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A WebSocket server on host `b` that returns all messages. `connect` connects to it on host `a`. */
function setUp(): { network: VirtualNetwork; connect: (options?: ClientOptions) => WebSocket } {
  const network = new VirtualNetwork({ seed: 1 });
  network.host('b').start(() => {
    new WebSocketServer({ port: 80 }).on('connection', (peer) => {
      peer.on('error', () => undefined).on('message', (data) => peer.send(data));
    });
  });
  const connect = (options?: ClientOptions): WebSocket =>
    network.run('a', () => new WebSocket('ws://b/', options).on('error', () => undefined));
  return { network, connect };
}

test('a slow link', async () => {
  const { network, connect } = setUp();
  network.link(network.host('a'), 'b', { latency: 200, bandwidth: 1_000_000 });
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
  const fails = async (options?: ClientOptions): Promise<number> => {
    const start = network.now();
    await network.until(new Promise((resolve) => connect(options).on('close', resolve)));
    return Math.round((network.now() - start) / 1000);
  };
  // 127 s for each of the two addresses, the second one attempted 250 ms after the first, and 500 ms for the last.
  expect(await fails()).toBe(128);
  expect(await fails({ handshakeTimeout: 5000 })).toBe(5);
});
