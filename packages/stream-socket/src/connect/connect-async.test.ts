import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { refusedPort } from '@net-tooling/parity';
import { afterEach, expect, test } from 'vitest';
import { connectAsync, Socket } from '../index.ts';

const servers: net.Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
});

async function listening(): Promise<number> {
  const server = net.createServer((peer) => peer.on('error', () => undefined).end('hello'));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

test('fulfils with a connected socket, for each form of the arguments', async () => {
  const port = await listening();
  for (const connecting of [
    connectAsync({ port, host: '127.0.0.1' }),
    connectAsync(port, '127.0.0.1'),
    connectAsync(String(port), '127.0.0.1'),
  ]) {
    const socket = await connecting;
    expect(socket).toBeInstanceOf(Socket);
    expect([socket.connecting, socket.pending, socket.remotePort]).toEqual([false, false, port]);
    expect([socket.listenerCount('connect'), socket.listenerCount('error')]).toEqual([0, 0]);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) text += chunk;
    expect(text).toBe('hello');
  }
});

test('rejects with the error of the socket, which is destroyed', async () => {
  const port = refusedPort;
  await expect(connectAsync(port, '127.0.0.1')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    syscall: 'connect',
    port,
  });
});

test('rejects with what connect throws', async () => {
  await expect(connectAsync({ port: 70000 })).rejects.toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' });
  await expect(connectAsync({ port: 1, keepAliveInitialDelay: '' as never })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARG_TYPE',
  });
});

test('refuses what is no AbortSignal', async () => {
  await expect(connectAsync({ port: 1, signal: 'INVALID' as never })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARG_TYPE',
  });
});

test('does not begin when the signal is aborted already', async () => {
  const lookup = () => {
    throw new Error('It did');
  };
  const signal = AbortSignal.abort('because');
  await expect(connectAsync({ port: 1, host: 'name', lookup, signal })).rejects.toMatchObject({
    name: 'AbortError',
    code: 'ABORT_ERR',
    cause: 'because',
  });
});

test('ends an attempt when the signal is aborted', async () => {
  const controller = new AbortController();
  let answer: (() => void) | undefined;
  const connecting = connectAsync({
    port: await listening(),
    host: 'name',
    lookup: (_host, _options, callback) => {
      answer = () => callback(null, '127.0.0.1', 4);
    },
    signal: controller.signal,
  });
  controller.abort('because');
  await expect(connecting).rejects.toMatchObject({ name: 'AbortError', cause: 'because' });
  // The earlier attempt does not continue.
  answer!();
  await setImmediate();
  expect(await connections()).toBe(0);
});

test('has nothing to do with the signal any more once it has connected', async () => {
  const controller = new AbortController();
  const socket = await connectAsync({
    port: await listening(),
    host: '127.0.0.1',
    signal: controller.signal,
  });
  controller.abort();
  expect(socket.destroyed).toBe(false);
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  expect(text).toBe('hello');
});

function connections(): Promise<number> {
  return new Promise((resolve) => servers[0]!.getConnections((_error, count) => resolve(count)));
}
