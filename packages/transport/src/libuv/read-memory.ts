import { Buffer } from 'node:buffer';

/** The number of bytes that libuv suggests for a read, and of the largest chunk that Node's sockets emit. */
const SLAB_BYTES = 64 * 1024;

/**
 * V8 stores the bytes of a typed array up to this length inside the object, and creates its `ArrayBuffer` when `buffer` is
 * first read.
 */
export const MAX_BYTES_IN_OBJECT = 64;

/**
 * The buffer that the streams of the thread share for reading. It stays in the processor's cache, while a newly allocated buffer
 * per read, as in Node, would be written to main memory. Receivers only get copies of its bytes. Null on Windows, where libuv may
 * keep the buffer during a pending read, so that each stream needs its own.
 */
const slab = process.platform === 'win32' ? null : Buffer.allocUnsafeSlow(SLAB_BYTES);

/** The buffer of a closed stream. */
export const lastBuffer = slab ?? Buffer.alloc(0);

/** The first buffer that a stream reads into. */
export function firstBuffer(): Buffer {
  return slab ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
}

/** Shorter chunks come with enough objects in V8's heap; see {@link allocate}. */
const MIN_BYTES_WITH_BALLAST = 8 * 1024;

/** Keeps the last array that {@link allocate} has created, so that the compiler does not remove its allocation. */
const heap: { ballast: unknown[] } = { ballast: [] };

/**
 * Allocates the memory of a chunk, and for a long one 1/32 of its length in V8's heap, too.
 *
 * The memory of an `ArrayBuffer` is outside of V8's heap, and is freed by a garbage collection. A chunk adds only some hundred bytes
 * to the heap, so the young generation, 1 MiB at first, fills slowly, and V8 collects it only when 32 or 64 MiB outside of the heap
 * are in use. Then V8 soon collects the old generation as well, and memory has left the processor's cache by the time it is used
 * again. With the additional array, a collection follows after about 25 MiB of chunks.
 */
function allocate(length: number): Buffer {
  if (length >= MIN_BYTES_WITH_BALLAST) heap.ballast = new Array(length >> 8);
  return Buffer.allocUnsafeSlow(length);
}

/** Copies the first `length` bytes to an `ArrayBuffer` of exactly this length, which the receiver may keep, change and transfer. */
function copyFrom(buffer: Buffer, length: number): Buffer {
  if (length > MAX_BYTES_IN_OBJECT) {
    const bytes = allocate(length);
    buffer.copy(bytes, 0, 0, length);
    return bytes;
  }
  // A loop is faster here than `copy`, which makes V8 create the `ArrayBuffer`.
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = buffer[index]!;
  return bytes;
}

/** The maximum number of buffers for long reads, 16 MiB in all. Limited, because a stream keeps its buffer until the next read. */
const MAX_OWN_BUFFERS = 256;

let ownBuffers = 0;

/**
 * Returns the buffer for the next read. After a read that has filled the buffer, which libuv follows by another one at once, the
 * stream reads into a buffer of its own, unless {@link MAX_OWN_BUFFERS} are in use: if that buffer is filled, too,
 * {@link bytesOf} passes it to the receiver without a copy. A copy of 64 KiB costs more than the cold memory of a new buffer.
 *
 * @param filled The buffer of the last read, of which the first `length` bytes are received data.
 */
export function bufferAfter(filled: Buffer, length: number): Buffer {
  if (length < SLAB_BYTES) {
    releaseBuffer(filled);
    return slab ?? filled;
  }
  if (filled === slab) {
    if (ownBuffers === MAX_OWN_BUFFERS) return slab;
    ownBuffers++;
  }
  return allocate(SLAB_BYTES);
}

/** The received bytes, in an `ArrayBuffer` of exactly this length: a filled buffer of the stream itself, or else a copy. */
export function bytesOf(filled: Buffer, length: number): Buffer {
  return filled !== slab && length === SLAB_BYTES ? filled : copyFrom(filled, length);
}

/** Called when a stream no longer reads into `buffer`, which {@link firstBuffer} or {@link bufferAfter} has returned. */
export function releaseBuffer(buffer: Uint8Array): void {
  if (slab && buffer !== slab) ownBuffers--;
}

/** The `length` bytes in a buffer that a native stream has allocated for one read and does not use again. */
export function ownBytes(memory: ArrayBuffer, length: number): Buffer {
  return Buffer.from(memory.byteLength === length ? memory : memory.slice(0, length));
}
