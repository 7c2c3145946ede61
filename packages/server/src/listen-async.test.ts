import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Socket } from '@net/stream-socket';
import { afterEach, expect, test } from 'vitest';
import { type ListeningOptions, listenAsync, Server } from './index.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()));
});

async function listen(options?: ListeningOptions): Promise<Server> {
  const server = await listenAsync(options);
  servers.push(server);
  return server;
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
  const first = await listen({ port: 0, host: '127.0.0.1' });
  const port = portOf(first);
  await first[Symbol.asyncDispose]();
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
