import { DONE, PENDING, type Status } from '@net/transport';
import { copyOf } from '../tcp/byte-queue.ts';
import type { End } from '../tcp/end.ts';
import type { InContext } from './async-context.ts';

/** A write of which the send buffer has not taken all. */
interface PendingWrite {
  readonly chunks: readonly Uint8Array[];
  index: number;
  /** Where in the chunk at `index` to go on. */
  offset: number;
  /** Runs a callback in the async context of whoever wrote. */
  readonly inContext: InContext;
}

/** Moves what a program writes into the send buffer of its end, as there is room. */
export class WriteQueue {
  /** The oldest first. */
  readonly #pending: PendingWrite[] = [];
  readonly #snapshot: () => InContext;
  /** Bytes of pending writes that are not in the send buffer. */
  size = 0;

  /** @param snapshot Keeps the async context of its caller. */
  constructor(snapshot: () => InContext) {
    this.#snapshot = snapshot;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  write(end: End, chunks: readonly Uint8Array[]): Status {
    const write: PendingWrite = { chunks, index: 0, offset: 0, inContext: callNow };
    for (const chunk of chunks) this.size += chunk.length;
    if (this.isEmpty && this.#move(end, write)) return DONE;
    this.#pending.push({ ...write, inContext: this.#snapshot() });
    return PENDING;
  }

  /** Writes bytes that are the queue's from then on. */
  writeOwned(end: End, bytes: Uint8Array): Status {
    if (!this.isEmpty || end.output.room < bytes.length) return this.write(end, [bytes]);
    if (bytes.length > 0) end.output.write(bytes);
    return DONE;
  }

  /** There is room. Calls `ended` for each write that is in the send buffer whole by now. */
  moveOn(end: End, ended: () => void): void {
    while (!this.isEmpty && !end.isClosed && this.#move(end, this.#pending[0]!)) {
      // What it calls may make a write, which waits for its turn, or close the stream.
      this.#pending.shift()!.inContext(ended);
    }
  }

  /** Forgets all pending writes, and calls `tell` for each, where it was made. */
  drop(tell: () => void): void {
    this.size = 0;
    for (const { inContext } of this.#pending.splice(0)) inContext(tell);
  }

  /** Whether all of `write` is in the send buffer. */
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

function callNow(callback: () => void): void {
  callback();
}
