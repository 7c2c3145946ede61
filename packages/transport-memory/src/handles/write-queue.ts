import { DONE, PENDING, type Status } from '@net/transport';
import { copyOf } from '../tcp/byte-queue.ts';
import type { End } from '../tcp/end.ts';
import { callDirectly, type InContext } from './async-context.ts';

/** A write whose bytes do not yet all fit into the send buffer. */
interface PendingWrite {
  readonly chunks: readonly Uint8Array[];
  index: number;
  /** The offset of the next byte in the chunk at `index`. */
  offset: number;
  /** Runs a callback in the async context of the write. */
  readonly inContext: InContext;
}

/** Moves written bytes into the send buffer of the connection as room becomes available. */
export class WriteQueue {
  /** The pending writes, oldest first. */
  readonly #pending: PendingWrite[] = [];
  readonly #snapshot: () => InContext;
  /** Bytes of pending writes that are not in the send buffer. */
  size = 0;

  /** @param snapshot Captures the async context of its caller. */
  constructor(snapshot: () => InContext) {
    this.#snapshot = snapshot;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Writes chunks. Returns `DONE` if all bytes are in the send buffer, otherwise `PENDING`. */
  write(end: End, chunks: readonly Uint8Array[]): Status {
    const write: PendingWrite = { chunks, index: 0, offset: 0, inContext: callDirectly };
    for (const chunk of chunks) this.size += chunk.length;
    if (this.isEmpty && this.#move(end, write)) return DONE;
    this.#pending.push({ ...write, inContext: this.#snapshot() });
    return PENDING;
  }

  /** Writes bytes, as `write` does. The queue owns their memory from then on. */
  writeOwned(end: End, bytes: Uint8Array): Status {
    if (!this.isEmpty || end.output.room < bytes.length) return this.write(end, [bytes]);
    if (bytes.length > 0) end.output.write(bytes);
    return DONE;
  }

  /** Moves pending bytes into the send buffer when it has room. Calls `ended` for each write that is now completely in it. */
  moveOn(end: End, ended: () => void): void {
    while (!this.isEmpty && !end.isClosed && this.#move(end, this.#pending[0]!)) {
      // The callback may write, which queues another write, or close the stream.
      this.#pending.shift()!.inContext(ended);
    }
  }

  /** Drops all pending writes, and calls `tell` for each, in the async context of the write. */
  drop(tell: () => void): void {
    this.size = 0;
    for (const { inContext } of this.#pending.splice(0)) inContext(tell);
  }

  /** Moves bytes of `write` into the send buffer. Returns whether all bytes of the write are now in it. */
  #move(end: End, write: PendingWrite): boolean {
    while (write.index < write.chunks.length) {
      const chunk = write.chunks[write.index]!;
      const length = Math.min(chunk.length - write.offset, end.output.room);
      if (length <= 0 && chunk.length > 0) return false;
      this.size -= length;
      if (length > 0) end.output.write(copyOf(chunk, write.offset, write.offset + length));
      write.offset += length;
      if (write.offset === chunk.length) {
        write.index++;
        write.offset = 0;
      }
    }
    return true;
  }
}
