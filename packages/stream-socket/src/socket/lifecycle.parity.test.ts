import { once } from 'node:events';
import type { Socket } from 'node:net';
import { closeOf, ipcPath, listen, logEvents, pair, refusedPort, stateOf, track } from '@net-tooling/parity';
import { expect } from 'vitest';
import { testBoth, testSame } from '../testing/implementations.ts';

/** The state in each event, one after the other. */
function logStates(socket: Socket): unknown[] {
  const states: unknown[] = [];
  for (const event of [
    'connectionAttempt',
    'lookup',
    'connect',
    'ready',
    'data',
    'end',
    'finish',
    'error',
    'close',
  ]) {
    socket.on(event, () => states.push([event, stateOf(socket)]));
  }
  return states;
}

testBoth('the events of a whole life, in order', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const log = logEvents(socket);
  socket.on('data', () => undefined);
  (await peer.accept()).end('hello');
  await closeOf(socket);
  expect(log).toEqual([
    ...['connectionAttempt', 'resume', 'connect', 'ready', 'data', 'end', 'prefinish', 'finish', 'close'],
  ]);
});

testBoth('the events of a refused connection', async (net) => {
  const socket = track(new net.Socket());
  const log = logEvents(socket);
  socket.on('error', () => undefined);
  socket.connect(refusedPort, '127.0.0.1');
  await closeOf(socket);
  expect(log).toEqual(['connectionAttempt', 'connectionAttemptFailed', 'error', 'close']);
});

testBoth('the events of a name that is looked up', async (net) => {
  const peer = await listen();
  const socket = track(new net.Socket());
  const log = logEvents(socket);
  const lookup = (_name: string, _options: object, callback: (...args: unknown[]) => void) =>
    setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }]);
  socket.connect({ port: peer.port, host: 'x.test', lookup: lookup as never });
  await once(socket, 'ready');
  expect(log).toEqual(['lookup', 'connectionAttempt', 'connect', 'ready']);
});

for (const [kind, local] of [
  ['TCP', () => ({ host: '127.0.0.1' })],
  ['IPC', () => ({ path: ipcPath() })],
] as const) {
  testSame(`every property in every state of a ${kind} client`, async (net) => {
    const peer = await listen(local());
    const socket = track(new net.Socket());
    const states: unknown[] = [['new', stateOf(socket)]];
    socket.connect(peer.to as { host: string; port: number });
    states.push(['connecting', stateOf(socket)]);
    const events = logStates(socket);
    socket.write('ab');
    socket.write('cdé');
    states.push(['written', stateOf(socket)]);
    const remote = await peer.accept();
    remote.resume().end('hello');
    await closeOf(socket);
    await new Promise(setImmediate);
    return [...states, ...events, ['closed', stateOf(socket)]];
  });

  testSame(`every property in every state of a ${kind} client that ends first`, async (net) => {
    const { client, remote } = await pair((to) => net.connect(to as never), await listen(local()));
    const states = logStates(client);
    client.end('bye');
    states.push(['ended', stateOf(client)]);
    remote.resume();
    await once(remote, 'end');
    states.push(['heard', stateOf(client)]);
    remote.end();
    client.resume();
    await closeOf(client);
    return states;
  });

  testSame(`every property in every state of a ${kind} client that is destroyed`, async (net) => {
    const { client } = await pair((to) => net.connect(to as never), await listen(local()));
    const states = logStates(client);
    client.destroy(new Error('enough'));
    states.push(['destroyed', stateOf(client)]);
    client.on('error', () => undefined);
    await closeOf(client);
    return states;
  });
}

testSame('every property when a connection is refused', async (net) => {
  const socket = track(net.connect(refusedPort, '127.0.0.1'));
  const states = logStates(socket);
  await closeOf(socket);
  return states;
});

testSame('every property of a socket that is destroyed while it connects', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const states: unknown[] = [];
  socket.write('lost', (error) => states.push(['written', error?.message, stateOf(socket)]));
  states.push(logStates(socket));
  socket.destroy();
  states.push(['destroyed', stateOf(socket)]);
  await closeOf(socket);
  return states;
});

testSame('the addresses stay known after the close if they were asked for before', async (net) => {
  const { client } = await pair((to) => net.connect(to as never));
  const asked = stateOf(client);
  client.destroy();
  await closeOf(client);
  return [asked, stateOf(client)];
});

testSame('the addresses are unknown after the close if nobody asked before', async (net) => {
  const { client } = await pair((to) => net.connect(to as never));
  client.destroy();
  await closeOf(client);
  return stateOf(client);
});

testSame('the readable and writable flags of a half-open socket', async (net) => {
  const peer = await listen();
  const client = track(net.connect({ ...(peer.to as { port: number }), allowHalfOpen: true }));
  const states = logStates(client);
  const remote = await peer.accept();
  remote.end('x');
  client.resume();
  await once(client, 'end');
  await new Promise(setImmediate);
  states.push(['half open', stateOf(client)]);
  remote.resume();
  client.end('y');
  await closeOf(client);
  return states;
});

testBoth("'close' says whether there was an error", async (net) => {
  const refused = track(net.connect(refusedPort, '127.0.0.1'));
  refused.on('error', () => undefined);
  expect(await closeOf(refused)).toBe(true);
  const { client } = await pair((to) => net.connect(to as never));
  client.destroy();
  expect(await closeOf(client)).toBe(false);
});

testBoth("'connect' and 'ready' come with connecting already false", async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  expect([socket.connecting, socket.pending, socket.readyState]).toEqual([true, true, 'opening']);
  await once(socket, 'connect');
  expect([socket.connecting, socket.pending, socket.readyState]).toEqual([false, false, 'open']);
});

testBoth('a socket connects again after it has closed', async (net) => {
  const peer = await listen();
  const socket = track(new net.Socket());
  const log = logEvents(socket);
  for (let round = 1; round <= 3; round++) {
    socket.connect(peer.to as { port: number; host: string });
    const remote = await peer.accept();
    socket.resume().write(`round ${round}`);
    expect(String((await once(remote, 'data'))[0])).toBe(`round ${round}`);
    remote.end('answer');
    await closeOf(socket);
    expect([socket.bytesRead, socket.bytesWritten]).toEqual([6, 7]);
  }
  expect(log.filter((event) => event === 'connect')).toHaveLength(3);
  expect(log.filter((event) => event === 'end')).toHaveLength(3);
  expect(log.filter((event) => event === 'close')).toHaveLength(3);
});

testBoth('a socket connects in its close listener', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  (await peer.accept()).destroy();
  socket.resume();
  const reconnected = new Promise<void>((resolve) => {
    socket.once('close', () => socket.connect(peer.to as never, resolve));
  });
  await reconnected;
  const remote = await peer.accept();
  socket.write('again');
  expect(String((await once(remote, 'data'))[0])).toBe('again');
});

testBoth('a socket connects over TCP after IPC', async (net) => {
  const socket = track(new net.Socket());
  for (const local of [{ path: ipcPath() }, { host: '127.0.0.1' }, { path: ipcPath() }]) {
    const peer = await listen(local);
    socket.connect(peer.to as never);
    const remote = await peer.accept();
    socket.end('x');
    expect(String((await once(remote, 'data'))[0])).toBe('x');
    remote.end();
    socket.resume();
    await closeOf(socket);
  }
});

testBoth('a socket connects after it was refused', async (net) => {
  const peer = await listen();
  const socket = track(new net.Socket());
  socket.on('error', () => undefined);
  socket.connect(refusedPort, '127.0.0.1');
  await closeOf(socket);
  socket.connect(peer.to as never);
  await once(socket, 'connect');
  expect([socket.errored, socket.readyState]).toEqual([null, 'open']);
});
