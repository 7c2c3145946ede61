import { getHeapStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { DONE } from '../contract.ts';
import { type NativeStream, tryBindings } from './bindings.ts';
import { LibuvStream } from './stream-handle.ts';

const FULL = 64 * 1024;
const bindings = { ...tryBindings()!, state: new Int32Array(16) };

/** A native stream whose reads are made by {@link read}. */
class FakeNative {
  declare onread: NativeStream['onread'];
  buffer: Uint8Array | undefined;

  useUserBuffer(buffer: Uint8Array): void {
    this.buffer = buffer;
  }

  /** Receives `length` bytes of the given value. */
  read(length: number, value: number): void {
    this.buffer!.fill(value, 0, length);
    bindings.state[bindings.stateIndex.readBytesOrError] = length;
    this.buffer = this.onread.call(this as never) ?? this.buffer;
  }

  readStart(): number {
    return DONE;
  }

  close(): void {}
}

function open(onRead: (chunk: Uint8Array) => void): { native: FakeNative; stream: LibuvStream } {
  const native = new FakeNative();
  const stream = new LibuvStream(native as never, bindings);
  stream.receiver = { onRead } as never;
  return { native, stream };
}

test('a buffer that a second read has filled is the chunk itself, and is not read into again', () => {
  const chunks: Uint8Array[] = [];
  const { native, stream } = open((chunk) => chunks.push(chunk));
  const buffers = [FULL, FULL, FULL, 1000, FULL].map((length, index) => {
    const { buffer } = native;
    native.read(length, index);
    return buffer;
  });
  expect(chunks.map((chunk) => [chunk.length, chunk.buffer.byteLength])).toEqual(
    [FULL, FULL, FULL, 1000, FULL].map((length) => [length, length]),
  );
  for (const [index, chunk] of chunks.entries()) {
    expect(chunk.every((byte) => byte === index)).toBe(true);
    expect(chunk === buffers[index]).toBe(index === 1 || index === 2);
  }
  stream.close();
});

test('a receiver that throws keeps its chunk', () => {
  const { native, stream } = open((chunk) => {
    if (chunk[0] === 2) throw new Error('thrown by the receiver');
  });
  native.read(FULL, 1);
  const { buffer } = native;
  expect(() => native.read(FULL, 2)).toThrow('thrown by the receiver');
  native.read(FULL, 3);
  expect(buffer![0]).toBe(2);
  stream.close();
});

test('at most 256 streams of a thread keep a buffer, until they close', () => {
  const streams = Array.from({ length: 257 }, () => open(() => undefined));
  const slab = streams[0]!.native.buffer;
  for (const { native } of streams) native.read(FULL, 1);
  const last = streams.pop()!;
  expect(streams.every(({ native }) => native.buffer !== slab)).toBe(true);
  expect(last.native.buffer).toBe(slab);
  streams.pop()!.stream.close();
  last.native.read(FULL, 1);
  expect(last.native.buffer).not.toBe(slab);
  for (const { stream } of [...streams, last]) stream.close();
});

test('a stream that reads into memory of the caller, or has closed, keeps no buffer of its own', () => {
  const streams = Array.from({ length: 256 }, () => open(() => undefined));
  const last = open(() => undefined);
  const slab = last.native.buffer;
  const [first, second] = streams as [(typeof streams)[0], (typeof streams)[0]];
  for (const { native } of streams) native.read(FULL, 1);
  const memory = new Uint8Array(10);
  first.stream.readInto(memory);
  expect(first.native.buffer).toBe(memory);
  last.native.read(FULL, 1);
  expect(last.native.buffer).not.toBe(slab);
  first.stream.readInto(null);
  expect(first.native.buffer).toBe(slab);
  // All 256 are in use again; closing a stream twice, or one that reads into memory of the caller, gives back no further buffer.
  first.native.read(FULL, 1);
  expect(first.native.buffer).toBe(slab);
  first.stream.readInto(memory);
  first.stream.close();
  second.stream.close();
  second.stream.close();
  second.stream.readInto(null);
  const [third, fourth] = [open(() => undefined), open(() => undefined)];
  for (const { native } of [third, fourth]) native.read(FULL, 1);
  expect([third.native.buffer === slab, fourth.native.buffer === slab]).toEqual([false, true]);
  for (const { stream } of [...streams, last, third, fourth]) stream.close();
});

/** The most bytes that 100 reads of `length` bytes have added to V8's heap; most of ten attempts, as a collection may interfere. */
function heapBytesOf100Reads(length: number): number {
  const { native, stream } = open(() => undefined);
  const added = Array.from({ length: 10 }, () => {
    const before = getHeapStatistics().used_heap_size;
    for (let count = 0; count < 100; count++) native.read(length, 1);
    return getHeapStatistics().used_heap_size - before;
  });
  stream.close();
  return Math.max(...added);
}

test('long chunks take a 32nd of their length in the heap, so that memory outside of it is collected early', () => {
  expect(heapBytesOf100Reads(FULL)).toBeGreaterThan((100 * FULL) / 32);
  expect(heapBytesOf100Reads(16 * 1024)).toBeGreaterThan((100 * 16 * 1024) / 32);
});
