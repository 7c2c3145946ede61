import { once } from 'node:events';
import { closeOf, listen, nodes, pair, track } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours, testBoth } from '../testing/implementations.ts';

testBoth("an idle socket emits 'timeout' and lives on", async (net) => {
  const { client, remote } = await pair((to) => net.connect(to as never));
  expect(client.timeout).toBe(undefined);
  client.setTimeout(1);
  expect(client.timeout).toBe(1);
  expect(await once(client, 'timeout')).toEqual([]);
  remote.write('still there');
  expect(String((await once(client, 'data'))[0])).toBe('still there');
});

testBoth('the timeout option of connect', async (net) => {
  const peer = await listen();
  const socket = track(net.connect({ ...(peer.to as { port: number }), timeout: 1 }));
  expect(socket.timeout).toBe(1);
  await Promise.all([once(socket, 'timeout'), once(socket, 'connect')]);
  expect(socket.destroyed).toBe(false);
});

testBoth('the timeout option set to 0 or undefined is none', async (net) => {
  const peer = await listen();
  for (const timeout of [0, undefined]) {
    const socket = track(net.connect({ ...(peer.to as { port: number }), timeout } as never));
    await once(socket, 'connect');
    expect(socket.timeout).toBe(undefined);
  }
});

testBoth('the callback is added once, and 0 removes it', async (net) => {
  const socket = track(new net.Socket());
  const callback = () => undefined;
  socket.setTimeout(1000, callback);
  expect(socket.listenerCount('timeout')).toBe(1);
  socket.setTimeout(0, callback);
  expect(socket.listenerCount('timeout')).toBe(0);
  expect(socket.setTimeout(0)).toBe(socket);
});

// Node ignores it; here it counts for the next connection.
test.each([
  [nodes, 5000],
  [ours, 10],
])('the timeout of a destroyed socket: $name', async (net, timeout) => {
  const { client } = await pair((to) => net.connect(to as never));
  client.setTimeout(5000);
  client.destroy();
  await closeOf(client);
  client.setTimeout(10);
  expect(client.timeout).toBe(timeout);
});

testBoth('a timeout holds on after a reconnect', async (net) => {
  const peer = await listen();
  const socket = track(new net.Socket());
  socket.setTimeout(60_000);
  for (let round = 0; round < 2; round++) {
    socket.connect(peer.to as never);
    await once(socket, 'connect');
    expect(socket.timeout).toBe(60_000);
    socket.destroy();
    await closeOf(socket);
  }
});
