import { Buffer } from 'node:buffer';

/** The maximum number of bytes that libuv reads at a time. */
const BYTES = 64 * 1024;

/** The maximum number of buffers in use, 16 MiB in all. Limited, because a connection keeps its buffer while no data arrives. */
const MOST = 256;

/** Buffers that are not in use. The buffer given back last is taken first, because it is still in the processor's cache. */
const free: Buffer[] = [];
let inUse = 0;

/** A buffer for the reads of one socket, or undefined if too many are in use. */
export function takeReadMemory(): Buffer | undefined {
  if (inUse === MOST) return undefined;
  inUse++;
  return free.pop() ?? Buffer.allocUnsafeSlow(BYTES);
}

/**
 * Ends the use of a buffer by a socket, and keeps the buffer for other sockets.
 *
 * @param memory Undefined if a pending write still needs the buffer, so that it cannot be used again.
 */
export function giveBackReadMemory(memory: Buffer | undefined): void {
  inUse--;
  if (memory) free.push(memory);
}

/** The buffer into which all sockets read after `discard` was called. Its contents are not used. */
let discarded: Buffer | undefined;

/** Returns the shared buffer for bytes that are dropped. */
export function discardMemory(): Buffer {
  discarded ??= Buffer.allocUnsafeSlow(BYTES);
  return discarded;
}
