import { once } from 'node:events';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { closeOf, ipcPath, listen, lookOf, pair, track } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours } from '../testing/implementations.ts';

/** What `socket` ends with. */
async function failureOf(socket: Socket): Promise<Record<string, unknown>> {
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  await closeOf(socket);
  return lookOf(errors[0]);
}

test('a connection that is reset says whose it was', async () => {
  const { client, remote, peer } = await pair(ours.connect as never);
  client.resume();
  const failed = failureOf(client);
  remote.resetAndDestroy();
  expect(await failed).toMatchObject({
    message: 'read ECONNRESET',
    ...{ syscall: 'read', address: '127.0.0.1', port: peer.port },
  });
});

test('a name was resolved: the error has the address', async () => {
  const peer = await listen();
  const client = track(ours.connect({ host: 'localhost', port: peer.port, family: 4 }));
  await once(client, 'connect');
  client.resume();
  const failed = failureOf(client);
  (await peer.accept()).resetAndDestroy();
  expect(await failed).toMatchObject({ address: '127.0.0.1', port: peer.port });
});

test('a write that cannot be finished, and its callback', async () => {
  const { client, remote, peer } = await pair(ours.connect as never);
  const failed = failureOf(client);
  const written = new Promise((resolve) => client.write(Buffer.alloc(16 * 1024 * 1024), resolve));
  client.pause();
  remote.resetAndDestroy();
  const look = await failed;
  expect(look).toMatchObject({ code: 'ECONNRESET', address: '127.0.0.1', port: peer.port });
  expect(await written).toMatchObject({ address: '127.0.0.1', port: peer.port });
});

test('a write to a peer that is gone', async () => {
  const peer = await listen({ path: ipcPath() });
  const client = track(ours.connect({ ...peer.to, allowHalfOpen: true } as never));
  await once(client, 'connect');
  const remote = await peer.accept();
  client.resume();
  remote.destroy();
  await once(client, 'end');
  const failed = failureOf(client);
  client.write('too late');
  expect(await failed).toMatchObject({
    message: 'write EPIPE',
    ...{ syscall: 'write', address: (peer.to as { path: string }).path },
  });
});

test('the error shows them', async () => {
  const { client, remote, peer } = await pair(ours.connect as never);
  client.resume();
  const failed = new Promise((resolve) => client.once('error', resolve));
  remote.resetAndDestroy();
  expect(inspect(await failed)).toMatch(new RegExp(`address: '127.0.0.1',\\s+port: ${peer.port}`));
});

test('a socket that connects again forgets the first peer', async () => {
  const { client, remote } = await pair(ours.connect as never);
  client.resume();
  remote.end();
  await closeOf(client);
  const second = await listen({ path: ipcPath() });
  client.connect(second.to as never);
  await once(client, 'connect');
  const accepted = await second.accept();
  const failed = failureOf(client);
  client.allowHalfOpen = true;
  accepted.destroy();
  await once(client, 'end');
  client.write('too late');
  const look = await failed;
  expect(look).toMatchObject({ address: (second.to as { path: string }).path });
  expect(look).not.toHaveProperty('port');
});
