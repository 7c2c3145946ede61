import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { InetName, ListenReceiver, StreamReceiver } from '../contract.ts';
import type { LibuvStream } from './stream-handle.ts';
import { libuvTransport } from './transport.ts';

const transport = libuvTransport()!;
const sent = Buffer.from(
  Uint8Array.from({ length: 2 * 1024 * 1024 }, (_, index) => (index * 31) ^ (index >> 9)),
);

const listenersOfRunner = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
afterEach(() => {
  process.removeAllListeners('uncaughtException');
  for (const listener of listenersOfRunner) process.on('uncaughtException', listener);
});

const ignoreAll: StreamReceiver = {
  onConnect() {},
  onRead() {},
  onReadInto() {},
  onReadEnd() {},
  onWrite() {},
  onShutdown() {},
  onClose() {},
};

/** Sends `sent` to a stream; `onChunk` hears of each read. */
async function receiveAll(onChunk: (chunk: Uint8Array) => void): Promise<void> {
  const listener = transport.createListener('tcp');
  const ended = new Promise<void>((resolve) => {
    const receiver: ListenReceiver = {
      onListen() {},
      onClose() {},
      onConnection(_status, stream) {
        stream!.receiver = {
          ...ignoreAll,
          onRead: onChunk,
          onReadEnd: () => stream!.close(),
          onClose: resolve,
        };
        stream!.readStart();
      },
    };
    listener.receiver = receiver;
  });
  listener.listen({ address: '127.0.0.1', port: 0 }, { backlog: 1 });
  const client = net.connect((listener.localName() as InetName).port, '127.0.0.1');
  client.resume().end(sent);
  await Promise.all([ended, once(client, 'close')]);
  listener.close();
}

test('large reads are handed over without copies of them being written over', async () => {
  const chunks: Uint8Array[] = [];
  await receiveAll((chunk) => void chunks.push(chunk));
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeGreaterThan(16 * 1024);
  expect(Buffer.concat(chunks).equals(sent)).toBe(true);
});

test('what was given to a listener that throws is not read into again', async () => {
  let thrown = 0;
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', () => thrown++);
  const chunks: Uint8Array[] = [];
  await receiveAll((chunk) => {
    chunks.push(chunk);
    throw new Error('from a listener');
  });
  expect(thrown).toBe(chunks.length);
  expect(Buffer.concat(chunks).equals(sent)).toBe(true);
});

test('a buffer of its own is kept over one small read, and given up after two', () => {
  const stream = transport.createStream('tcp') as LibuvStream;
  stream.receiver = ignoreAll;
  const KIB = 1024;
  // What `onRead` returns is where libuv reads to next.
  const first = stream.onRead(48 * KIB, undefined)!;
  const rest = stream.onRead(15 * KIB, undefined)!;
  const second = stream.onRead(40 * KIB, undefined)!;
  const secondRest = stream.onRead(KIB, undefined)!;
  const shared = stream.onRead(KIB, undefined)!;
  stream.close();
  expect([first, rest, second, secondRest, shared].map(({ length }) => length / KIB)).toEqual([
    64, 49, 64, 63, 64,
  ]);
  expect(rest.buffer).toBe(first.buffer);
  expect(second.buffer).not.toBe(first.buffer);
  expect(secondRest.buffer).toBe(second.buffer);
  // Where it began, as every stream does.
  const other = transport.createStream('tcp') as LibuvStream;
  other.receiver = ignoreAll;
  other.onRead(48 * KIB, undefined);
  other.onRead(KIB, undefined);
  expect(other.onRead(KIB, undefined)!.buffer).toBe(shared.buffer);
  other.close();
});

test('no more than 256 streams of a thread have buffers of their own, those that are closed not counted', () => {
  const streams = Array.from({ length: 257 }, () => {
    const stream = transport.createStream('tcp') as LibuvStream;
    stream.receiver = ignoreAll;
    return stream;
  });
  const hasOwnAfterLargeRead = (stream: LibuvStream) => stream.onRead(32 * 1024, undefined) !== undefined;
  const last = streams.pop()!;
  expect(streams.every(hasOwnAfterLargeRead)).toBe(true);
  expect(hasOwnAfterLargeRead(last)).toBe(false);
  streams[0]!.close();
  streams[1]!.readInto(Buffer.alloc(1));
  expect(hasOwnAfterLargeRead(last)).toBe(true);
  for (const stream of [...streams, last]) stream.close();
});
