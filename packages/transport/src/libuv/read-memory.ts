import { Buffer } from 'node:buffer';

/** The size that libuv suggests for a read, and the largest chunk that Node's sockets emit. */
const SLAB_BYTES = 64 * 1024;

/**
 * V8 stores the bytes of a typed array up to this length inside the object, and creates its `ArrayBuffer` when `buffer` is
 * first read.
 */
export const MAX_BYTES_IN_OBJECT = 64;

/**
 * The buffer into which every stream of the thread reads. It stays in the processor's cache, while a newly allocated buffer per
 * read, as in Node, would be written to main memory. Receivers only get copies of its bytes.
 */
const slabOfThread = Buffer.allocUnsafeSlow(SLAB_BYTES);

/**
 * The buffer that a stream reads into. On Windows libuv may keep the buffer during a pending read, so each stream has its own.
 */
export function takeSlab(): Buffer {
  return process.platform === 'win32' ? Buffer.allocUnsafeSlow(SLAB_BYTES) : slabOfThread;
}

/**
 * Copies the first `length` bytes of the slab to an `ArrayBuffer` of exactly this length. The receiver may keep, change and
 * transfer it.
 */
export function copyFromSlab(slab: Buffer, length: number): Buffer {
  if (length > MAX_BYTES_IN_OBJECT) {
    const bytes = Buffer.allocUnsafeSlow(length);
    slab.copy(bytes, 0, 0, length);
    return bytes;
  }
  // A loop is faster here than `copy`, which makes V8 create the `ArrayBuffer`.
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = slab[index]!;
  return bytes;
}

/** The `length` bytes in a buffer that a native stream has allocated for one read and does not use again. */
export function ownBytes(memory: ArrayBuffer, length: number): Buffer {
  return Buffer.from(memory.byteLength === length ? memory : memory.slice(0, length));
}
