import { Buffer } from 'node:buffer';
import { MAX_BYTES_IN_OBJECT } from './read-memory.ts';

/** Views of the first 0, 1, 2 … bytes of `memory`, created on first use. `memory` is outside of V8's heap. */
let views: Buffer[] = [];
let memory = Buffer.allocUnsafeSlow(MAX_BYTES_IN_OBJECT);

/**
 * Copies short arrays to memory outside of V8's heap for a native write. V8 stores the bytes of a short array in its heap;
 * before native code can read them, V8 would allocate memory outside and move them there. The copy saves 0.2 to 0.4 µs per write.
 */
export function forNativeWrite(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length > MAX_BYTES_IN_OBJECT) return bytes;
  views[length] ??= memory.subarray(0, length);
  const view = views[length];
  view.set(bytes);
  return view;
}

/** Called when a write is pending: leaves `memory` to that write, and allocates new memory for later writes. */
export function keepForWrite(bytes: Uint8Array): void {
  if (bytes.buffer !== memory.buffer) return;
  memory = Buffer.allocUnsafeSlow(MAX_BYTES_IN_OBJECT);
  views = [];
}
