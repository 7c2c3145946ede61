import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { DONE, PENDING, type Status } from '../contract.ts';
import { EPIPE } from '../host/status-of.ts';
import type { BunSocket } from './bindings.ts';

/** The maximum length of many chunks that are copied together, so that the kernel is called once. */
const JOIN_BYTES = 64 * 1024;

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
  bytesWritten = 0;
  /** The bytes of pending writes that the kernel has not taken. */
  size = 0;

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  write(socket: BunSocket<unknown>, bytes: Uint8Array): Status {
    const isEmpty = this.#pending.length === 0;
    const written = isEmpty ? socket.write(bytes) : 0;
    if (written < 0) return EPIPE;
    this.bytesWritten += bytes.length;
    return isEmpty && written === bytes.length ? DONE : this.#keep([bytes], written);
  }

  writeMany(socket: BunSocket<unknown>, chunks: readonly Uint8Array[]): Status {
    const length = lengthOf(chunks);
    if (length <= JOIN_BYTES) return this.write(socket, Buffer.concat(chunks));
    let index = 0;
    let written = 0;
    for (; this.isEmpty && index < chunks.length; index++) {
      written = socket.write(chunks[index]!);
      if (written < chunks[index]!.length) break;
    }
    if (written < 0) return EPIPE;
    this.bytesWritten += length;
    return index === chunks.length ? DONE : this.#keep(chunks.slice(index), written);
  }

  /** Writes until the kernel takes no more. Calls `tell` for each write that completes, in the async context of its call. */
  flush(socket: BunSocket<unknown>, tell: () => void): void {
    while (this.#pending.length > 0) {
      const [oldest] = this.#pending as [PendingWrite];
      if (!this.#flushOne(socket, oldest)) return;
      this.#pending.shift();
      oldest.context.runInAsyncScope(tell);
    }
  }

  /** Removes the oldest pending write, and calls `tell` in its async context. Returns false if there is none. */
  drop(tell: () => void): boolean {
    this.size = 0;
    const dropped = this.#pending.shift();
    dropped?.context.runInAsyncScope(tell);
    return dropped !== undefined;
  }

  /** @param offset How many bytes of the first chunk the kernel has taken. */
  #keep(chunks: readonly Uint8Array[], offset = 0): Status {
    this.#pending.push({ chunks, index: 0, offset, context: new AsyncResource('NET_BUN_WRITE') });
    this.size += lengthOf(chunks) - offset;
    return PENDING;
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

function lengthOf(chunks: readonly Uint8Array[]): number {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  return length;
}
