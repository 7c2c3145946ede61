import { AsyncResource } from 'node:async_hooks';
import type { BunSocket } from './bindings.ts';

/** The maximum length of several chunks that are copied together, so that the kernel is called once. */
export const JOIN_BYTES = 64 * 1024;

/** A write that the kernel has not taken completely. */
interface PendingWrite {
  readonly chunks: readonly Uint8Array[];
  /** The index of the first chunk that was not taken completely, and the position in that chunk. */
  index: number;
  offset: number;
  /** The async context of the `write` call, in which the completion is reported. */
  readonly context: AsyncResource;
}

/** Keeps the writes that the kernel does not take at once: a socket of Bun does not buffer. */
export class WriteQueue {
  readonly #pending: PendingWrite[] = [];
  /** The bytes of pending writes that the kernel has not taken. */
  size = 0;

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** @param offset How many bytes of the first chunk the kernel has taken. */
  add(chunks: readonly Uint8Array[], offset: number): void {
    this.#pending.push({ chunks, index: 0, offset, context: new AsyncResource('NET_BUN_WRITE') });
    this.size += lengthOf(chunks) - offset;
  }

  /**
   * Writes the rest of the oldest pending write.
   *
   * @returns The async context in which the completion must be reported; undefined while the kernel does not take everything.
   */
  flushOldest(socket: BunSocket<unknown>): AsyncResource | undefined {
    const [oldest] = this.#pending;
    if (!oldest || !this.#flushOne(socket, oldest)) return undefined;
    this.#pending.shift();
    return oldest.context;
  }

  /** Removes the oldest pending write, and calls `tell` in its async context. Returns false if there is none. */
  drop(tell: () => void): boolean {
    this.size = 0;
    const dropped = this.#pending.shift();
    dropped?.context.runInAsyncScope(tell);
    return dropped !== undefined;
  }

  #flushOne(socket: BunSocket<unknown>, write: PendingWrite): boolean {
    for (; write.index < write.chunks.length; write.index++, write.offset = 0) {
      const chunk = write.chunks[write.index]!;
      const length = chunk.length - write.offset;
      const written = length === 0 ? 0 : socket.write(chunk, write.offset, length);
      // A closed socket calls `close` next, which completes the writes.
      if (written < 0) return false;
      this.size -= written;
      write.offset += written;
      if (written < length) return false;
    }
    return true;
  }
}

/** The bytes that the kernel takes of several chunks at once. */
interface Taken {
  bytes: number;
  /** The chunks that were not taken completely. */
  rest: readonly Uint8Array[];
  /** What the last `write` has returned: the bytes taken of the first chunk of `rest`, or -1 if the socket is closed. */
  written: number;
}

/** Writes chunks until the kernel takes no more. */
export function writeChunks(socket: BunSocket<unknown>, chunks: readonly Uint8Array[]): Taken {
  let bytes = 0;
  for (const [index, chunk] of chunks.entries()) {
    const written = socket.write(chunk);
    bytes += Math.max(written, 0);
    if (written < chunk.length) return { bytes, rest: chunks.slice(index), written };
  }
  return { bytes, rest: [], written: 0 };
}

export function lengthOf(chunks: readonly Uint8Array[]): number {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  return length;
}
