import { once } from 'node:events';
import type net from '@net/net';
import { describe, expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { log, pair } from '../testing/pair.ts';

const withoutTimes = (heard: string[]): string[] => heard.map((line) => line.replace(/^\S+ /, ''));

/** The lengths of the reads of a socket, with their times since now. */
function reads(network: VirtualNetwork, socket: net.Socket): [length: number, ms: number][] {
  const start = network.now();
  const list: [number, number][] = [];
  socket.on('data', ({ length }) => list.push([length, network.now() - start]));
  return list;
}

test('a host that does not answer: ETIMEDOUT after the time that is set', async () => {
  const network = new VirtualNetwork({ limits: { connectTimeout: 5000 } });
  network.host('b', { addresses: ['10.0.0.2'] }).crash();
  const [error] = await network.until(once(network.host('a').net.connect(1, '10.0.0.2'), 'error'));
  expect([error.code, network.now()]).toEqual(['ETIMEDOUT', 5000]);
});

describe('segments', () => {
  test('are as long as the MSS permits', async () => {
    const network = new VirtualNetwork({ seed: 1, link: { latency: 10, mss: 1000 } });
    const { client, server } = await pair(network, { noDelay: true });
    const list = reads(network, server);
    client.setNoDelay().write(new Uint8Array(2500));
    await network.run();
    expect(list).toEqual([
      [1000, 10],
      [1000, 10],
      [500, 10],
    ]);
  });

  test('a small one waits for the acknowledgement of the one before it (Nagle), unless the socket has noDelay', async () => {
    for (const noDelay of [false, true]) {
      const network = new VirtualNetwork({ seed: 1, link: { latency: 10 } });
      const { client, server } = await pair(network);
      const list = reads(network, server);
      client.setNoDelay(noDelay);
      for (const text of ['a', 'b', 'c']) client.write(text);
      await network.run();
      // The socket gathers what is written in a turn while a write is under way.
      const second = noDelay ? 10 : 30;
      expect(list).toEqual([
        [1, 10],
        [2, second],
      ]);
    }
  });
});

test('half-close: the other direction goes on', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network, { allowHalfOpen: true });
  const heard = log(network, client, ['data', 'end']);
  server.resume();
  client.end();
  await network.until(once(server, 'end'));
  server.write('still here');
  await network.advance(60_000);
  server.end();
  await network.run();
  expect(withoutTimes(heard)).toEqual(['data still here', 'end']);
  expect(network.connections()).toEqual([]);
});

test('data for a socket that is closed is answered with a reset', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network, { allowHalfOpen: true });
  const heard = log(network, server, ['end', 'error', 'close']);
  client.destroy();
  await network.advance(10);
  server.resume().write('are you there?');
  await network.run();
  expect(network.connections()).toEqual([]);
  // As on Linux, where only the next write reports it.
  server.write('hello?');
  await network.run();
  expect(withoutTimes(heard)).toEqual(['end', 'error EPIPE', 'close']);
});

describe('linger', () => {
  test('destroy sends what was written before, as close(2) does', async () => {
    const network = new VirtualNetwork({ seed: 1, link: { bandwidth: 1_000_000 } });
    const { client, server } = await pair(network);
    let received = 0;
    server.on('data', ({ length }) => (received += length));
    const heard = log(network, server, ['error', 'end']);
    client.write(new Uint8Array(100_000));
    client.destroy();
    await network.run();
    expect([received, ...withoutTimes(heard)]).toEqual([100_000, 'end']);
  });

  test('resetAndDestroy drops it and resets, as with SO_LINGER of zero', async () => {
    const network = new VirtualNetwork({ seed: 1, link: { bandwidth: 1_000_000 } });
    const { client, server } = await pair(network, { pauseOnConnect: true });
    const heard = log(network, server, ['data', 'error', 'end']);
    client.write(new Uint8Array(100_000));
    client.resetAndDestroy();
    server.resume();
    await network.run();
    expect(withoutTimes(heard).at(-1)).toBe('error ECONNRESET');
    expect(network.connections()).toEqual([]);
  });

  test('a closed socket gives up on a peer that does not acknowledge, or does not close in a minute', async () => {
    const network = new VirtualNetwork({ seed: 1, limits: { retransmissionTimeout: 30_000 } });
    const { client, server } = await pair(network, { allowHalfOpen: true });
    client.destroy();
    await network.advance(59_000);
    expect(network.connections()[0]).toMatchObject({ client: { state: 'closed' } });
    await network.advance(2000);
    expect(network.connections()[0]).toMatchObject({ client: undefined, server: { state: 'established' } });
    network.partition('a', 'b');
    server.destroy();
    await network.run();
    expect(network.connections()).toEqual([]);
  });
});

describe('the memory of a host', () => {
  const limits = { memory: 20_000, sendBuffer: 100_000, receiveBuffer: 100_000 };

  test('is shared by the send buffers of its connections: one waits until another needs less', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    const a = network.host('a', { limits });
    const { client } = await pair(network);
    const c = network.host('c');
    c.net.createServer().listen(80);
    const other = a.net.connect(80, c.addresses[0]!);
    await network.until(once(other, 'connect'));
    network.hold('a');
    for (const socket of [client, other]) socket.write(new Uint8Array(20_000));
    const queued = (): number[] => network.connections().map(({ client }) => client!.sendQueue);
    expect(queued()).toEqual([20_000, 4096]);
    network.release('a', 'b');
    await network.advance(10);
    expect(queued()).toEqual([0, 20_000]);
    network.release();
    await network.run();
    expect(queued()).toEqual([0, 0]);
  });

  test('is shared by its receive buffers: senders wait, and nothing is lost', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    network.host('b', { limits });
    const { client, server, listener, a, b } = await pair(network, { pauseOnConnect: true });
    const accepted = once(listener, 'connection') as Promise<net.Socket[]>;
    const other = a.net.connect(80, b.addresses[0]!);
    const [otherServer] = await network.until(accepted);
    for (const socket of [client, other]) socket.end(new Uint8Array(50_000));
    await network.advance(60_000);
    const received = (): number[] => network.connections().map(({ server }) => server!.receiveQueue);
    expect(received().reduce((sum, length) => sum + length)).toBeLessThanOrEqual(20_000 + 4096);
    const sums = [server, otherServer!].map((socket) => {
      const sum = { bytes: 0 };
      socket.on('data', ({ length }) => (sum.bytes += length)).resume();
      return sum;
    });
    await network.run();
    expect(sums).toEqual([{ bytes: 50_000 }, { bytes: 50_000 }]);
  });
});

test('a write to a peer that has closed its end of an IPC connection is EPIPE at once', async () => {
  const network = new VirtualNetwork();
  const { net } = network.host('a');
  net.createServer((socket) => socket.destroy()).listen('/run/app.sock');
  const client = net.connect({ path: '/run/app.sock', allowHalfOpen: true }).resume();
  await network.until(once(client, 'end'));
  client.write('too late');
  const [error] = await network.until(once(client, 'error'));
  expect(error.message).toBe('write EPIPE');
});
