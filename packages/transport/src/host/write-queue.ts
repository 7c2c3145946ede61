import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { DONE, PENDING, type Status, type TextEncoding } from '../contract.ts';
import { statusOf } from './status-of.ts';

/** The maximum number of bytes passed to the socket at a time. How many of them the kernel has taken cannot be observed. */
const PIECE_BYTES = 64 * 1024;

interface Write {
  readonly chunks: readonly Uint8Array[];
  /** The index of the first chunk that was not completely passed to the socket, and the position in that chunk. */
  index: number;
  offset: number;
}

/** Represents a write that was completely passed to the socket. */
const GIVEN: Write = { chunks: [], index: 0, offset: 0 };

/** A write that did not complete immediately. */
interface PendingWrite {
  readonly write: Write;
  /** The async context of the `write` call, in which the completion is reported. */
  readonly context: AsyncResource;
}

/**
 * Passes writes to a socket of the runtime in pieces, to detect that the kernel has taken a write immediately, and how many
 * bytes of pending writes are left.
 */
export class WriteQueue {
  readonly #socket: Socket;
  readonly #onEnd: () => void;
  /** The pending writes, oldest first. If there are any, the socket is writing a piece of the oldest. */
  readonly #pending: PendingWrite[] = [];
  /** The bytes of pending writes that were not passed to the socket yet. */
  #bytesToGive = 0;
  #isEndAsked = false;

  /** @param onEnd Called when the oldest pending write has succeeded. Failures are reported by the socket's `'error'` event. */
  constructor(socket: Socket, onEnd: () => void) {
    this.#socket = socket;
    this.#onEnd = onEnd;
  }

  /** The bytes of pending writes that the kernel has not taken yet, at the granularity of pieces. */
  get size(): number {
    return this.#pending.length > 0 ? this.#bytesToGive + this.#socket.writableLength : 0;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  write(bytes: Uint8Array): Status {
    if (this.#pending.length > 0 || bytes.length > PIECE_BYTES) return this.writeMany([bytes]);
    if (bytes.length === 0) return DONE;
    this.#socket.write(bytes, this.#onPiece);
    return this.#afterPiece(GIVEN);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    // No encoding has more than three bytes per UTF-16 code unit.
    if (this.#pending.length > 0 || text.length * 3 > PIECE_BYTES) {
      return this.writeMany([Buffer.from(text, encoding)]);
    }
    if (text.length === 0) return DONE;
    this.#socket.write(text, encoding, this.#onPiece);
    return this.#afterPiece(GIVEN);
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    const write = { chunks: chunks.filter((chunk) => chunk.length > 0), index: 0, offset: 0 };
    for (const chunk of chunks) this.#bytesToGive += chunk.length;
    if (this.#pending.length > 0) {
      return this.#keep(write);
    }
    while (!isGiven(write)) {
      this.#givePiece(write);
      const status = this.#afterPiece(write);
      if (status !== DONE) return status;
    }
    return DONE;
  }

  /** Ends the socket after the pending writes. */
  end(): void {
    if (this.#bytesToGive === 0) this.#socket.end();
    else this.#isEndAsked = true;
  }

  /** Removes the oldest pending write, and calls `tell` in its async context. Returns false if there is none. */
  drop(tell: () => void): boolean {
    this.#bytesToGive = 0;
    const dropped = this.#pending.shift();
    dropped?.context.runInAsyncScope(tell);
    return dropped !== undefined;
  }

  #keep(write: Write): Status {
    this.#pending.push({ write, context: new AsyncResource('NET_HOST_WRITE') });
    return PENDING;
  }

  /** The status of `write` after a piece was passed to the socket, if no write was pending before. */
  #afterPiece(write: Write): Status {
    const { errored, writableLength } = this.#socket;
    // `errored` is set immediately when a write fails; the `'error'` event follows in a later tick.
    if (errored) {
      this.#bytesToGive = 0;
      return statusOf(errored);
    }
    return writableLength === 0 ? DONE : this.#keep(write);
  }

  /**
   * Called after each piece, also if the kernel took it immediately. Once the socket's buffer is empty, completes the writes
   * that were passed to it completely, and passes on the next piece of the first other write.
   */
  readonly #onPiece = (error?: Error | null): void => {
    if (error) return;
    // Checked in every round: Node calls back without an error for pieces dropped by `destroy`, and `onEnd` may destroy the
    // socket or write to it.
    while (this.#pending.length > 0 && !this.#socket.destroyed && this.#socket.writableLength === 0) {
      const { write, context } = this.#pending[0]!;
      if (isGiven(write)) {
        this.#pending.shift();
        context.runInAsyncScope(this.#onEnd);
      } else {
        this.#givePiece(write);
        if (this.#socket.errored) return;
      }
    }
  };

  #givePiece(write: Write): void {
    const { chunks } = write;
    const parts: Uint8Array[] = [];
    let room = PIECE_BYTES;
    while (room > 0 && write.index < chunks.length) {
      const chunk = chunks[write.index]!;
      const part = chunk.subarray(write.offset, write.offset + room);
      parts.push(part);
      room -= part.length;
      write.offset += part.length;
      if (write.offset === chunk.length) {
        write.index++;
        write.offset = 0;
      }
    }
    this.#bytesToGive -= PIECE_BYTES - room;
    const last = parts.length - 1;
    if (last > 0) this.#socket.cork();
    for (const [index, part] of parts.entries()) {
      if (index < last) this.#socket.write(part);
      else this.#socket.write(part, this.#onPiece);
    }
    if (last > 0) this.#socket.uncork();
    if (this.#isEndAsked && this.#bytesToGive === 0) this.#socket.end();
  }
}

function isGiven({ chunks, index }: Write): boolean {
  return index === chunks.length;
}
