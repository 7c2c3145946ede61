import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import { DONE, type Status, type StreamHandle } from '@net/transport';
import { type GatheringStream, gatheredWrites } from './gathered-writes.ts';
import { isTextEncoding, writeChunk } from './write-chunk.ts';

/*
 * The two shortcuts around `stream.Duplex`, whose processing costs more than everything else that is done for a chunk. A
 * shortcut is taken only when a Duplex would pass the bytes on unchanged. Each condition below preserves one guarantee of Duplex.
 *
 * Writing ahead: `write` offers the chunk to the handle before `stream.Writable` knows of it.
 *
 * | condition                                        | guarantee of `stream.Writable`                                 |
 * | ------------------------------------------------ | -------------------------------------------------------------- |
 * | no callback                                      | callbacks run in a later tick, in the order of the writes      |
 * | a Uint8Array, or a string of a known encoding    | anything else is converted, or fails with Writable's error     |
 * | `writable`                                       | a write after `end` or `destroy` is an error                   |
 * | `writableLength` is 0                            | writes stay in order; `false` and `'drain'` depend on it       |
 * | `writableCorked` is 0                            | corked writes go out together, at `uncork`                     |
 * | a handle, and not connecting                     | a write waits for the connection                               |
 * | `_write` is the socket's own                     | a subclass that overrides `_write` gets every chunk            |
 *
 * If the handle takes the whole chunk, `stream.Writable` need not know of it. Otherwise the chunk is passed to `stream.Writable`
 * after all, and `_write` finds the status of the write already made in {@link AheadStream.statusAhead}.
 *
 * Flowing through: received bytes are emitted as `'data'` without `push`.
 *
 * | condition                                        | guarantee of `stream.Readable`                                 |
 * | ------------------------------------------------ | -------------------------------------------------------------- |
 * | `readableFlowing` is true                        | a paused stream, or one that is read by `read()`, emits nothing|
 * | `readableLength` is 0                            | chunks stay in order                                           |
 * | `readableEncoding` is null                       | `setEncoding` converts bytes to text                           |
 * | `readableDidRead`                                | only `push` sets this property, so the first chunk uses `push` |
 * | `push` is the Duplex's own                       | a subclass that overrides `push` gets every chunk              |
 * | a listener for `'data'`                          | without listeners, `push` buffers the chunk until it is read   |
 * | a Buffer                                         | chunks are Buffers                                             |
 */

/** A stream whose writes can go to the handle before `stream.Writable` processes them. */
export interface AheadStream extends GatheringStream {
  readonly handle: StreamHandle | null;
  /** Whether small writes may be joined. */
  readonly gathers: boolean;
  /** Whether the encoding of strings that are written without one is UTF-8. */
  readonly writesUtf8: boolean;
  /** The status of a write that was made ahead and is not {@link DONE}; null after `_write` was called with its chunk. */
  statusAhead: Status | null;
  /** Calls back when a write that returned `status` is complete: now, or when the handle reports its completion. */
  afterWrite(status: Status, callback: (error?: Error | null) => void): void;
}

/** Whether the conditions for writing ahead hold, except those about the callback and `_write`, which the caller checks. */
export function canWriteAhead(
  socket: Duplex & { connecting: boolean },
  { handle, writesUtf8 }: AheadStream,
  chunk: unknown,
  encoding: unknown,
): chunk is Uint8Array | string {
  if (typeof chunk === 'string') {
    const named = encoding ?? (writesUtf8 ? 'utf8' : null);
    if (typeof named !== 'string' || !isTextEncoding(named)) return false;
  } else if (encoding !== undefined || !(chunk instanceof Uint8Array)) return false;
  return isIdle(socket) && !socket.connecting && handle !== null;
}

/** Whether nothing is buffered or pending, so that `stream.Writable` would pass a chunk to the handle immediately. */
function isIdle(socket: Duplex): boolean {
  return socket.writable && socket.writableLength === 0 && socket.writableCorked === 0;
}

/**
 * Writes a chunk ahead: joins it to other small writes, or writes it to the handle.
 *
 * @returns Whether the write is done. If not, the chunk must be passed to `stream.Writable`. If `statusAhead` is set then, the
 *   handle has the chunk already, and `_write` does not write it again.
 */
export function writeAhead(
  stream: AheadStream,
  chunk: Uint8Array | string,
  encoding: BufferEncoding,
): boolean {
  if (stream.gathers && gatheredWrites.take(stream, chunk, encoding)) return true;
  if (!gatheredWrites.release(stream)) return false;
  const status = writeChunk(stream.handle!, chunk, encoding);
  if (status === DONE) return true;
  stream.statusAhead = status;
  return false;
}

/** The implementation of `_write` for a chunk that was written ahead. */
export function finishWriteAhead(stream: AheadStream, callback: (error?: Error | null) => void): void {
  const status = stream.statusAhead!;
  stream.statusAhead = null;
  stream.afterWrite(status, callback);
}

/** Writes the bytes that {@link gatheredWrites} has joined. Returns whether the write has completed. */
export function writeGathered(socket: Duplex, stream: AheadStream, bytes: Uint8Array): boolean {
  const status = stream.handle!.write(bytes);
  if (status === DONE) return true;
  if (isIdle(socket)) {
    stream.statusAhead = status;
    write.call(socket, bytes);
  } else {
    // `stream.Writable` is processing a later write or has ended, so this write cannot be passed to it.
    stream.afterWrite(status, (error) => {
      if (error) socket.destroy(error);
    });
  }
  return false;
}

// The type of a method taken from a prototype keeps only its last overload, so the signature is repeated here.
const write: (this: Duplex, chunk: Uint8Array) => boolean = Duplex.prototype.write;
const { push } = Duplex.prototype;

/** Whether the conditions for flowing through hold. */
export function flowsThrough(socket: Duplex, bytes: Uint8Array): boolean {
  return isFlowing(socket) && socket.listenerCount('data') > 0 && Buffer.isBuffer(bytes);
}

/** Whether `stream.Readable` would emit a chunk immediately and unchanged, if it has a `'data'` listener. */
export function isFlowing(socket: Duplex): boolean {
  return (
    socket.readableFlowing === true &&
    socket.readableLength === 0 &&
    socket.readableEncoding === null &&
    socket.readableDidRead &&
    socket.push === push
  );
}
