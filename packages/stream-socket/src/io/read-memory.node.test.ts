import { once } from 'node:events';
import type hostNet from 'node:net';
import { libuvTransport } from '@net/transport';
import { pair } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { connect, type Socket } from '../index.ts';
import { takeReadMemory } from './read-memory.ts';

const KiB = 1024;
const transport = libuvTransport()!;

async function connected(): Promise<{ socket: Socket; remote: hostNet.Socket }> {
  // `Socket` is typed after Node's, without what is new.
  const { client, remote } = await pair((to) => connect({ ...to, transport } as never) as never);
  return { socket: client as unknown as Socket, remote };
}

async function bytesReadBy(socket: Socket, wanted: number): Promise<void> {
  while (socket.bytesRead < wanted) await new Promise(setImmediate);
}

test('sockets that pipe get no more memory than 16 MiB, and give it back when they close', async () => {
  const { socket, remote } = await connected();
  const target = await connected();
  socket.pipe(target.socket);
  for (let sent = KiB; sent <= 4 * KiB; sent += KiB) {
    remote.write(Buffer.alloc(KiB, 1));
    await bytesReadBy(socket, sent);
  }
  const taken: Buffer[] = [];
  for (let memory = takeReadMemory(); memory; memory = takeReadMemory()) taken.push(memory);
  expect(taken.length).toBeLessThan(256);
  const destroyed = once(socket, 'close');
  socket.destroy();
  await destroyed;
  expect(takeReadMemory()).toBeDefined();
  expect(takeReadMemory()).toBeUndefined();
  // Without memory bytes arrive all the same.
  const other = await connected();
  other.socket.pipe(other.socket);
  const chunks: Buffer[] = [];
  other.remote.on('data', (chunk: Buffer) => chunks.push(chunk));
  other.remote.end(Buffer.alloc(1024 * KiB, 'c'));
  await once(other.remote, 'end');
  expect(Buffer.concat(chunks).equals(Buffer.alloc(1024 * KiB, 'c'))).toBe(true);
});
