import { Buffer } from 'node:buffer';

/** The most that libuv reads at a time. */
const BYTES = 64 * 1024;

/** How many buffers are in use at most, 16 MiB in all. A silent connection may keep its own. */
const MOST = 256;

/** Buffers that are not in use. The last one that was given back is the next to be taken: it is still in the processor's cache. */
const free: Buffer[] = [];
let inUse = 0;

/** A buffer for the reads of one socket, or undefined if too many are in use. */
export function takeReadMemory(): Buffer | undefined {
  if (inUse === MOST) return undefined;
  inUse++;
  return free.pop() ?? Buffer.allocUnsafeSlow(BYTES);
}

/** Ends the use of a buffer; `memory` is undefined if a write still needs it, so that it cannot be used again. */
export function giveBackReadMemory(memory: Buffer | undefined): void {
  inUse--;
  if (memory) free.push(memory);
}

/** Where the bytes land that everybody ignores. All sockets that discard share it. */
let discarded: Buffer | undefined;

export function discardMemory(): Buffer {
  discarded ??= Buffer.allocUnsafeSlow(BYTES);
  return discarded;
}
