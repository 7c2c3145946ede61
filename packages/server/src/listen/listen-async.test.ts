import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Socket } from '@net/stream-socket';
import { freePort } from '@net-tooling/config/free-ports';
import { afterEach, expect, test } from 'vitest';
import { type ListeningOptions, listenAsync, Server } from '../index.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()));
});

async function listen(options?: ListeningOptions): Promise<Server> {
  const server = await listenAsync(options);
  servers.push(server);
  return server;
}

/** Waits until the server has a number of connections. */
async function connections(server: Server, wanted: number): Promise<void> {
  while (server._connections < wanted) await setImmediate();
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

test('fulfils with a listening server', async () => {
  const server = await listen({ port: 0, host: '127.0.0.1' });
  expect(server).toBeInstanceOf(Server);
  expect(server.listening).toBe(true);
  expect([server.listenerCount('listening'), server.listenerCount('error')]).toEqual([0, 0]);
});

test('listens at a port of the system’s choice without options', async () => {
  expect(portOf(await listen())).toBeGreaterThan(0);
});

test('passes the options of the server on, and has the listener hear of connections', async () => {
  const heard: Socket[] = [];
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    highWaterMark: 1024,
    connectionListener: (socket) => heard.push(socket.end()),
  });
  expect(server.highWaterMark).toBe(1024);
  // Nothing is queued for a loop that does not come.
  expect([server.listenerCount('connection'), server.listenerCount('newListener')]).toEqual([1, 0]);
  const client = net.connect(portOf(server), '127.0.0.1');
  await once(client.resume(), 'close');
  expect(heard.map((socket) => socket.server)).toEqual([server]);
});

test('makes a server whose connections can be gone through', async () => {
  const server = await listen({ port: 0, host: '127.0.0.1' });
  const client = net.connect(portOf(server), '127.0.0.1');
  for await (const socket of server) {
    expect(socket.remotePort).toBe(client.localPort);
    socket.destroy();
    break;
  }
  await once(client.resume(), 'close');
});

test('keeps the connections that come before a loop', async () => {
  const server = await listen({ port: 0, host: '127.0.0.1' });
  const clients = [net.connect(portOf(server), '127.0.0.1'), net.connect(portOf(server), '127.0.0.1')];
  await Promise.all(clients.map((client) => once(client, 'connect')));
  await connections(server, 2);
  const wanted = clients.map((client) => client.localPort);
  const closed = Promise.all(clients.map((client) => once(client.resume(), 'close')));
  const ports: unknown[] = [];
  for await (const socket of server) {
    ports.push(socket.remotePort);
    socket.destroy();
    if (ports.length === 2) break;
  }
  expect(ports.sort()).toEqual(wanted.sort());
  await closed;
});

test('keeps the connections that come before a listener, and hands them over in their order', async () => {
  const server = await listen({ port: 0, host: '127.0.0.1' });
  const clients: net.Socket[] = [];
  for (let count = 1; count <= 2; count++) {
    const client = net.connect(portOf(server), '127.0.0.1');
    clients.push(client);
    await once(client, 'connect');
    await connections(server, count);
  }
  const wanted = clients.map((client) => client.localPort);
  const closed = Promise.all(clients.map((client) => once(client.resume(), 'close')));
  const ports: unknown[] = [];
  server.on('connection', (socket) => {
    ports.push(socket.remotePort);
    socket.destroy();
  });
  // Not from inside `on`.
  expect(ports).toEqual([]);
  const late = net.connect(portOf(server), '127.0.0.1');
  await once(late.resume(), 'close');
  expect(ports).toHaveLength(3);
  expect(ports.slice(0, 2)).toEqual(wanted);
  expect(server.listenerCount('newListener')).toBe(0);
  await closed;
});

test('has a second loop hear of what comes then', async () => {
  const server = await listen({ port: 0, host: '127.0.0.1' });
  const [first, second] = [server[Symbol.asyncIterator](), server[Symbol.asyncIterator]()];
  const client = net.connect(portOf(server), '127.0.0.1');
  const [{ value: one }, { value: other }] = await Promise.all([first.next(), second.next()]);
  expect(one).toBe(other);
  one!.destroy();
  await Promise.all([first.return!(), second.return!(), once(client.resume(), 'close')]);
});

test('rejects with the error of the server', async () => {
  const first = await listen({ port: 0, host: '127.0.0.1' });
  const port = portOf(first);
  await expect(listenAsync({ port, host: '127.0.0.1' })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    syscall: 'listen',
    port,
  });
});

test('rejects with what is thrown', async () => {
  const cases: [ListeningOptions, string][] = [
    [{ port: 70000 }, 'ERR_SOCKET_BAD_PORT'],
    [{}, 'ERR_INVALID_ARG_VALUE'],
    [{ port: 0, connectionListener: 5 as never }, 'ERR_INVALID_ARG_TYPE'],
    [{ port: 0, signal: 'INVALID' as never }, 'ERR_INVALID_ARG_TYPE'],
    [{ port: 0, keepAliveInitialDelay: '' as never }, 'ERR_INVALID_ARG_TYPE'],
  ];
  for (const [options, code] of cases) await expect(listenAsync(options)).rejects.toMatchObject({ code });
});

test('does not begin when the signal is aborted already', async () => {
  const signal = AbortSignal.abort('because');
  await expect(listenAsync({ port: 0, signal })).rejects.toMatchObject({
    name: 'AbortError',
    code: 'ABORT_ERR',
    cause: 'because',
  });
});

test('closes when the signal is aborted before it listens', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const port = await freePort();
  const starting = listenAsync({ port, host: '127.0.0.1', signal });
  controller.abort('because');
  await expect(starting).rejects.toMatchObject({ name: 'AbortError', cause: 'because' });
  await setImmediate();
  await listen({ port, host: '127.0.0.1' });
});

test('closes when the signal is aborted later', async () => {
  const controller = new AbortController();
  const server = await listenAsync({ port: 0, host: '127.0.0.1', signal: controller.signal });
  const closed = once(server, 'close');
  controller.abort();
  await closed;
  expect(server.listening).toBe(false);
});

test('the stack of an error shows the call of listen', async () => {
  const port = portOf(await listen({ port: 0, host: '127.0.0.1' }));
  async function openAgain() {
    await listen({ port, host: '127.0.0.1' });
  }
  const error: Error = await openAgain().then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(error.stack).toMatch(/^Error: listen EADDRINUSE.*\n(.*\n)*\s+at (async )?openAgain /);
  // The host is a name here, which is resolved first.
  const server = new Server().listen(port, 'localhost');
  const [emitted] = (await once(server, 'error')) as [Error];
  expect(emitted.stack).toContain('listen-async.test.ts');
});
