import { Buffer } from 'node:buffer';
import { MAX_BYTES_IN_OBJECT } from './read-memory.ts';

/** The first 0, 1, 2 … bytes of one piece of memory outside of V8's heap. */
let views: Buffer[] = [];
let memory = Buffer.allocUnsafeSlow(MAX_BYTES_IN_OBJECT);

/**
 * What to give to a native write in place of `bytes`. Before native code can read a short array whose bytes stand in V8's heap,
 * V8 allocates memory outside and moves them there: 0.2 to 0.4 µs that a copy into memory which is there already saves.
 */
export function forNativeWrite(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length > MAX_BYTES_IN_OBJECT) return bytes;
  views[length] ??= memory.subarray(0, length);
  const view = views[length];
  view.set(bytes);
  return view;
}

/** Called when a write has to wait: it keeps the memory, and later writes get other memory. */
export function keepForWrite(bytes: Uint8Array): void {
  if (bytes.buffer !== memory.buffer) return;
  memory = Buffer.allocUnsafeSlow(MAX_BYTES_IN_OBJECT);
  views = [];
}
