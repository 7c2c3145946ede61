import type hostNet from 'node:net';
import { pair } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import { connect, type Socket } from '../index.ts';
import { onHostTransport } from '../testing/implementations.ts';

const KiB = 1024;

async function connected(options: object = {}): Promise<{ socket: Socket; remote: hostNet.Socket }> {
  // `Socket` is typed after Node's, without what is new.
  const { client, remote } = await pair((to) => connect({ ...to, ...options } as never) as never);
  const socket = client as unknown as Socket;
  socket.on('error', () => undefined);
  return { socket, remote };
}

/** Bytes that tell their position. */
function pattern(length: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: length / 4 }, (_, index) => index).buffer);
}

async function textOf(chunks: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe('socket.iterator({ reuse: true })', () => {
  test('gives all bytes, and most of them in one buffer', async () => {
    const { socket, remote } = await connected();
    const sent = pattern(4096 * KiB);
    remote.end(sent);
    const buffers = new Set<ArrayBufferLike>();
    const copies: Buffer[] = [];
    for await (const chunk of socket.iterator({ reuse: true })) {
      copies.push(Buffer.from(chunk as Buffer));
      buffers.add((chunk as Buffer).buffer);
    }
    expect(Buffer.concat(copies).equals(sent)).toBe(true);
    // The host backend does not read in place (`readsInPlace`): the runtime allocates memory for each chunk.
    expect(copies.length > 2 * buffers.size).toBe(!onHostTransport);
  });

  test('does not overwrite a chunk before the next step, whoever resumes or reads the socket meanwhile', async () => {
    const { socket, remote } = await connected();
    const sent = pattern(1024 * KiB);
    remote.end(sent);
    let seen = 0;
    let step = 0;
    const other = (): void => undefined;
    for await (const chunk of socket.iterator({ reuse: true })) {
      // While there is another listener, chunks go through the stream's buffer.
      if (step++ % 4 === 1) socket.on('data', other);
      else socket.off('data', other);
      socket.pause();
      socket.resume();
      // What `stream.Readable` calls when it wants more.
      socket._read();
      const copy = Buffer.from(chunk as Buffer);
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      expect(copy.equals(chunk as Buffer)).toBe(true);
      expect(copy.equals(sent.subarray(seen, seen + copy.length))).toBe(true);
      seen += copy.length;
    }
    expect(seen).toBe(sent.length);
  });

  test('stops the sender while the loop does not ask for more', async () => {
    const { socket, remote } = await connected();
    for (let i = 0; i < 64; i++) remote.write(Buffer.alloc(1024 * KiB));
    const chunks = socket.iterator({ reuse: true })[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.next();
    const before = socket.bytesRead;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(socket.bytesRead).toBe(before);
    expect(remote.writableLength).toBeGreaterThan(0);
    await chunks.return!(undefined);
  });

  test('starts with what is buffered, and with what comes before the connection', async () => {
    const { socket, remote } = await connected();
    socket.pause();
    remote.write('a');
    while (socket.readableLength < 1) {
      socket.read(0);
      await new Promise(setImmediate);
    }
    socket.unshift('b');
    remote.end('c');
    expect(await textOf(socket.iterator({ reuse: true }))).toBe('bac');
  });

  test.each([
    ['the end', (remote: hostNet.Socket) => remote.end(), undefined],
    ['a reset', (remote: hostNet.Socket) => remote.resetAndDestroy(), 'ECONNRESET'],
  ])('ends with %s', async (_, finish, code) => {
    const { socket, remote } = await connected();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    remote.write(Buffer.alloc(200 * KiB));
    let seen = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of socket.iterator({ reuse: true })) {
        seen += chunk.length;
        if (seen === 200 * KiB) finish(remote);
      }
    };
    if (code) await expect(read()).rejects.toMatchObject({ code });
    else await read();
    expect([seen, socket.destroyed]).toEqual([200 * KiB, true]);
    await closed;
  });

  test('a socket that is destroyed ends it with an error', async () => {
    const { socket } = await connected();
    const chunks = socket.iterator({ reuse: true })[Symbol.asyncIterator]();
    const next = chunks.next();
    socket.destroy();
    await expect(next).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  test('leaving the loop destroys the socket', async () => {
    const { socket, remote } = await connected();
    remote.write('x');
    for await (const _ of socket.iterator({ reuse: true })) break;
    expect(socket.destroyed).toBe(true);
  });

  test('or leaves the rest to the next reader, with destroyOnReturn: false', async () => {
    const { socket, remote } = await connected();
    const sent = pattern(1024 * KiB);
    socket.pause();
    for (let start = 3 * KiB; start >= 0; start -= KiB) socket.unshift(sent.subarray(start, start + KiB));
    remote.end(sent.subarray(4 * KiB));
    const parts: Buffer[] = [];
    for (let loop = 0; loop < 8; loop++) {
      for await (const chunk of socket.iterator({ reuse: true, destroyOnReturn: false })) {
        parts.push(Buffer.from(chunk as Buffer));
        break;
      }
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    }
    expect(socket.destroyed).toBe(false);
    for await (const chunk of socket) parts.push(chunk as Buffer);
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });

  test('another listener gets chunks with memory of their own', async () => {
    const { socket, remote } = await connected();
    const sent = pattern(1024 * KiB);
    remote.end(sent);
    const heard: Buffer[] = [];
    let seen = 0;
    for await (const chunk of socket.iterator({ reuse: true })) {
      if (seen === 0) socket.on('data', (each) => heard.push(each as Buffer));
      seen += chunk.length;
    }
    expect(seen).toBe(sent.length);
    const rest = Buffer.concat(heard);
    expect(rest.length).toBeGreaterThan(0);
    expect(rest.equals(sent.subarray(sent.length - rest.length))).toBe(true);
  });

  test('without the option chunks are the program’s own', async () => {
    const { socket, remote } = await connected();
    const sent = pattern(512 * KiB);
    remote.end(sent);
    const chunks: Buffer[] = [];
    for await (const chunk of socket.iterator()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });
});
