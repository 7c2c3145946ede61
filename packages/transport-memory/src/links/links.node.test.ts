import { once } from 'node:events';
import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { log, pair } from '../testing/pair.ts';

test('latency is that of each direction', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  network.link('a', 'b', { latency: 100, oneWay: true });
  network.link('b', 'a', { latency: 7, oneWay: true });
  const start = network.now();
  server.pipe(server);
  client.write('x');
  await network.until(once(client, 'data'));
  expect(network.now() - start).toBe(107);
});

test.each([
  ['uniform', { uniform: [10, 20] as const }, 10, 20],
  ['normal', { normal: [15, 2] as const }, 3, 27],
  ['exponential', { exponential: 5 }, 0, 200],
])('%s latency varies within its bounds, and keeps the order', async (_what, latency, min, max) => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  client.setNoDelay();
  network.link('a', 'b', { latency });
  const received: number[] = [];
  const delays = new Set<number>();
  server.on('data', (chunk: Buffer) => {
    received.push(chunk[0]!);
    delays.add(network.now() - start);
  });
  let start = 0;
  for (let byte = 0; byte < 50; byte++) {
    start = network.now();
    client.write(Uint8Array.of(byte));
    await network.run();
  }
  expect(received).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(delays.size).toBeGreaterThan(40);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(min);
  expect(Math.max(...delays)).toBeLessThanOrEqual(max);
});

test('bandwidth is shared, and takes the time that the bytes and their headers need', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  network.link('a', 'b', { bandwidth: 8_000_000, latency: 0 });
  const start = network.now();
  client.end(new Uint8Array(100_000));
  server.resume();
  await network.until(once(server, 'end'));
  // 69 segments of 54 bytes of headers each, and the FIN, at a byte each microsecond.
  expect(network.now() - start).toBeCloseTo(100 + (70 * 54) / 1000, 1);
});

test('what is lost comes later, in order, and nothing is missing', async () => {
  const network = new VirtualNetwork({ seed: 3 });
  const { client, server } = await pair(network);
  network.link('a', 'b', { loss: 0.3 });
  const sent = Buffer.alloc(50_000, 'abc');
  client.end(sent);
  const chunks: Buffer[] = [];
  server.on('data', (chunk: Buffer) => chunks.push(chunk));
  const start = network.now();
  await network.until(once(server, 'end'));
  expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  expect(network.now() - start).toBeGreaterThan(200);
});

test('segments of random length', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  network.link('a', 'b', { segments: 'random' });
  const lengths: number[] = [];
  server.on('data', ({ length }) => lengths.push(length));
  client.write(new Uint8Array(20_000));
  await network.run();
  expect(lengths.reduce((sum, length) => sum + length)).toBe(20_000);
  expect(new Set(lengths).size).toBeGreaterThan(5);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1460);
});

test('a partition lets nothing through, and TCP sends it again after it', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  const heard = log(network, server, ['data']);
  network.partition('a', 'b');
  const start = network.now();
  client.write('hello');
  await network.advance(1000);
  expect(heard).toEqual([]);
  network.repair('a', 'b');
  await network.run();
  // Sent again after 200, 400 and 800 ms: the third time it gets through.
  expect(heard).toEqual([`${start + 1400.5} data hello`]);
});

test('a partition that lasts breaks the connection for who writes, and not for who only reads', async () => {
  const network = new VirtualNetwork({ limits: { retransmissionTimeout: 60_000 } });
  const { client, server } = await pair(network);
  const [atClient, atServer] = [client, server].map((socket) => log(network, socket, ['error', 'close']));
  network.partition('a', 'b');
  client.write('hello');
  await network.run();
  expect(atClient!.map((line) => line.replace(/^\S+ /, ''))).toEqual(['error ETIMEDOUT', 'close']);
  expect(atServer).toEqual([]);
  network.repair();
  server.write('anybody there?');
  await network.run();
  expect(atServer!.map((line) => line.replace(/^\S+ /, ''))).toEqual(['error ECONNRESET', 'close']);
});

test('a one-way partition: what is sent arrives, and its acknowledgement does not', async () => {
  const network = new VirtualNetwork({ limits: { retransmissionTimeout: 60_000 } });
  const { client, server } = await pair(network);
  const atServer = log(network, server, ['data', 'error']);
  const atClient = log(network, client, ['data', 'error']);
  network.partition('b', 'a', { oneWay: true });
  client.write('x');
  server.write('y');
  await network.run();
  // Each end waits for the other's acknowledgement; the server already has the segment that the client retransmits.
  expect(atServer.map((line) => line.replace(/^\S+ /, ''))).toEqual(['data x', 'error ETIMEDOUT']);
  expect(atClient.map((line) => line.replace(/^\S+ /, ''))).toEqual(['error ETIMEDOUT']);
});

test('a window that opens while packets are lost is asked for later', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network, { pauseOnConnect: true });
  const sent = new Uint8Array(1_000_000);
  client.end(sent);
  await network.run();
  network.partition('a', 'b');
  let received = 0;
  server.on('data', ({ length }) => (received += length)).resume();
  await network.advance(10);
  expect(received).toBeLessThan(sent.length);
  network.repair();
  await network.until(once(server, 'end'));
  expect(received).toBe(sent.length);
});

test('what is held arrives all at once, once it is released', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  client.setNoDelay();
  const heard = log(network, server, ['data', 'end']);
  network.hold('a', 'b');
  client.write('one ');
  await network.advance(5000);
  client.end('two');
  await network.run();
  expect(heard).toEqual([]);
  network.release('a', 'b');
  const released = network.now();
  await network.run();
  expect(heard).toEqual(['data one ', 'data two', 'end'].map((what) => `${released + 0.5} ${what}`));
});

test('who connects during a partition tries again, and is too late at some time', async () => {
  const network = new VirtualNetwork();
  const { net } = network.host('a');
  network.host('b').net.createServer().listen(80);
  network.partition('a');
  const start = network.now();
  const first = net.connect(80, network.host('b').addresses[0]!);
  await network.advance(3500);
  network.repair();
  await network.until(once(first, 'connect'));
  // SYNs after 0, 1, 3 and 7 seconds.
  expect(network.now() - start).toBe(7001);
  network.partition('a', 'b');
  const [error] = await network.until(once(net.connect(80, network.host('b').addresses[0]!), 'error'));
  expect(error).toMatchObject({ code: 'ETIMEDOUT', syscall: 'connect' });
});

test('a reset breaks both ends', async () => {
  const network = new VirtualNetwork();
  const { client, server } = await pair(network);
  const logs = [client, server].map((socket) => log(network, socket, ['error', 'close']));
  network.reset(network.connections()[0]!);
  await network.run();
  for (const heard of logs)
    expect(heard.map((line) => line.replace(/^\S+ /, ''))).toEqual(['error ECONNRESET', 'close']);
  expect(network.connections()).toEqual([]);
});
