import { once } from 'node:events';
import type hostNet from 'node:net';
import { pair } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import { connect, type Socket } from '../index.ts';

const KiB = 1024;

async function connected(): Promise<{ socket: Socket; remote: hostNet.Socket }> {
  // `Socket` is typed after Node's, without what is new.
  const { client, remote } = await pair((to) => connect(to as never) as never);
  return { socket: client as unknown as Socket, remote };
}

async function bytesReadBy(socket: Socket, wanted: number): Promise<void> {
  while (socket.bytesRead < wanted) await new Promise(setImmediate);
}

describe('discard', () => {
  test('drops what is buffered and what arrives, counts it, and tells the end', async () => {
    const { socket, remote } = await connected();
    socket.pause();
    remote.write(Buffer.alloc(10 * KiB, 1));
    await bytesReadBy(socket, 10 * KiB);
    expect(socket.discard()).toBe(socket);
    remote.end(Buffer.alloc(1024 * KiB, 2));
    await once(socket, 'end');
    expect([socket.bytesRead, socket.readableLength]).toEqual([1034 * KiB, 0]);
  });

  test('ends with the first listener, which gets chunks that it may keep', async () => {
    const [first, second] = await Promise.all([connected(), connected()]);
    // Each reads into the memory that both would share.
    for (const { socket, remote } of [first, second]) {
      socket.discard();
      for (let sent = KiB; sent <= 4 * KiB; sent += KiB) {
        remote.write(Buffer.alloc(KiB, 1));
        await bytesReadBy(socket, sent);
      }
    }
    const chunks: Buffer[] = [];
    first.socket.on('data', (chunk) => chunks.push(chunk as Buffer));
    for (let round = 0; round < 4; round++) {
      const dataHeard = once(first.socket, 'data');
      first.remote.write(Buffer.alloc(KiB, 'a'));
      await dataHeard;
      second.remote.write(Buffer.alloc(KiB, 'b'));
      await bytesReadBy(second.socket, (5 + round) * KiB);
    }
    expect(Buffer.concat(chunks).toString()).toBe('a'.repeat(4 * KiB));
  });

  test('ends with a pipe, whose bytes nobody overwrites', async () => {
    const [first, second, target] = await Promise.all([connected(), connected(), connected()]);
    const { socket, remote } = first;
    for (const each of [first, second]) {
      each.socket.discard();
      for (let sent = KiB; sent <= 4 * KiB; sent += KiB) {
        each.remote.write(Buffer.alloc(KiB, 1));
        await bytesReadBy(each.socket, sent);
      }
    }
    target.remote.pause();
    socket.pipe(target.socket);
    const length = 16 * KiB * KiB;
    remote.end(Buffer.alloc(length, 'a'));
    await once(socket, 'pause');
    second.remote.write(Buffer.alloc(1024 * KiB, 'b'));
    await bytesReadBy(second.socket, 1028 * KiB);
    const chunks: Buffer[] = [];
    target.remote.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
    await once(target.remote, 'end');
    const received = Buffer.concat(chunks);
    expect([received.length, received.equals(Buffer.alloc(length, 'a'))]).toEqual([length, true]);
  });
});
