import { Buffer } from 'node:buffer';

/** libuv's own suggestion for a read; more than one read can fill is never offered by the kernel at once. */
const SLAB_BYTES = 64 * 1024;

/** From this size on a read costs less in a buffer of its own, handed over as it is, than copied out of the slab. */
const LARGE_READ_BYTES = 16 * 1024;

/** What streams of the thread may keep between them, 16 MiB: one that falls silent after a large read has its buffer still. */
const MAX_OWN_BUFFERS = 256;

/**
 * Every stream of the thread reads into this one buffer, and what arrived is copied out before the next read.
 * Without it Node allocates 64 KiB for each read, however small.
 */
const slabOfThread = Buffer.allocUnsafeSlow(SLAB_BYTES);

let ownBuffers = 0;

/** Where a stream reads to at first. On Windows libuv may keep the buffer of every pending read, so one cannot serve them all. */
export function takeSlab(): Buffer {
  return process.platform === 'win32' ? Buffer.allocUnsafeSlow(SLAB_BYTES) : slabOfThread;
}

/**
 * Where a stream reads to next. One of large reads has a buffer of its own, and gives it away piece by piece; the others stay
 * with the slab. One small read may be the rest of a large write; after two there is nothing large to wait for.
 *
 * @param filled Where the last read went, to the first `length` bytes.
 */
export function bufferAfter(filled: Buffer, length: number, slab: Buffer): Buffer {
  const isSmall = length < LARGE_READ_BYTES;
  if (filled === slab) {
    if (isSmall || ownBuffers === MAX_OWN_BUFFERS) return slab;
    ownBuffers++;
    return Buffer.allocUnsafeSlow(SLAB_BYTES);
  }
  if (isSmall && filled.length < SLAB_BYTES) {
    ownBuffers--;
    return slab;
  }
  const room = filled.length - length;
  return room < length ? Buffer.allocUnsafeSlow(SLAB_BYTES) : filled.subarray(length);
}

/** The stream reads no more into `buffer`. */
export function releaseBuffer(buffer: Buffer | null, slab: Buffer): void {
  if (buffer !== null && buffer !== slab) ownBuffers--;
}
