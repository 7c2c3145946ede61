import type { Duplex } from 'node:stream';
import { isCalledBy } from '@net/transport';

/** The private state of `stream.Readable`, with what `setEncoding` sets. */
interface ReadableState {
  decoder: unknown;
  encoding: BufferEncoding | null;
}

/**
 * Undoes `setEncoding` if the caller is Node's TLS and is about to read the socket as a stream, because TLS accepts no text from
 * a stream. TLS does so over a transport without native handles, or while the handle may still be replaced. Over a native handle
 * TLS reads bytes, whatever the encoding.
 *
 * Called by `pause`, the first method that TLS calls, if the socket has an encoding.
 */
export function giveBytesToTls(socket: Duplex): void {
  if (!isCalledBy('new JSStreamSocket')) return;
  const state = Reflect.get(socket, '_readableState') as ReadableState;
  state.decoder = null;
  state.encoding = null;
}
