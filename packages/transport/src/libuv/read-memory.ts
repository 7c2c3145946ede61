import { Buffer } from 'node:buffer';

/** libuv's own suggestion for a read, and the largest chunk that Node's sockets hand out. */
const SLAB_BYTES = 64 * 1024;

/** V8 keeps the bytes of a typed array up to this length inside the object, and makes its `ArrayBuffer` when that is asked for. */
export const MAX_BYTES_IN_OBJECT = 64;

/**
 * Every stream of the thread reads into this one buffer. It stays in the processor's cache, where the kernel's copy into fresh
 * memory, which is what Node allocates for each read, goes to main memory. No receiver ever sees the slab.
 */
const slabOfThread = Buffer.allocUnsafeSlow(SLAB_BYTES);

/** Where a stream reads to. On Windows libuv may keep the buffer of every pending read, so one cannot serve all streams. */
export function takeSlab(): Buffer {
  return process.platform === 'win32' ? Buffer.allocUnsafeSlow(SLAB_BYTES) : slabOfThread;
}

/**
 * The first `length` bytes of the slab in memory of their own: an `ArrayBuffer` of exactly this length, which nothing else
 * refers to. It is the receiver's to keep, to change, and to transfer to another thread.
 */
export function copyFromSlab(slab: Buffer, length: number): Buffer {
  if (length > MAX_BYTES_IN_OBJECT) {
    const bytes = Buffer.allocUnsafeSlow(length);
    slab.copy(bytes, 0, 0, length);
    return bytes;
  }
  // Here a loop is faster than `copy`, which asks for the `ArrayBuffer`.
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = slab[index]!;
  return bytes;
}

/** The bytes that a native stream allocated for one read, `length` of them; it has given the memory away. */
export function ownBytes(memory: ArrayBuffer, length: number): Buffer {
  return Buffer.from(memory.byteLength === length ? memory : memory.slice(0, length));
}
