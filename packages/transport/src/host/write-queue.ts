import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { DONE, PENDING, type Status, type TextEncoding } from '../contract.ts';
import { statusOf } from './status-of.ts';

/** How much of the queue a socket is given at a time: of what it holds one cannot see how much the kernel took. */
const PIECE_BYTES = 64 * 1024;

interface Write {
  readonly chunks: readonly Uint8Array[];
  /** The first chunk that was not given to the socket whole, and where in it to go on. */
  index: number;
  offset: number;
}

/** Stands for a write that was given to the socket whole. */
const GIVEN: Write = { chunks: [], index: 0, offset: 0 };

/** A write that did not end at once. */
interface PendingWrite {
  readonly write: Write;
  /** The async context of the call that wrote: the end of the write is told in it. */
  readonly context: AsyncResource;
}

/**
 * Gives a socket what is to be written, piece by piece: so it can tell whether the kernel took a write at once, and
 * how much of what waits is left.
 */
export class WriteQueue {
  readonly #socket: Socket;
  readonly #onEnd: () => void;
  /** The oldest first. While there are any, the socket holds a piece of the first. */
  readonly #pending: PendingWrite[] = [];
  #bytesToGive = 0;
  #isEndAsked = false;

  /** @param onEnd Called when the oldest pending write has ended well. How it ends badly, the socket itself tells. */
  constructor(socket: Socket, onEnd: () => void) {
    this.#socket = socket;
    this.#onEnd = onEnd;
  }

  /** Bytes of pending writes that the kernel has not taken, as far as one can see. */
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
    // No encoding makes more than three bytes of a UTF-16 unit.
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

  /** Ends the socket after what is pending. */
  end(): void {
    if (this.#bytesToGive === 0) this.#socket.end();
    else this.#isEndAsked = true;
  }

  /** Removes the oldest pending write, and calls `tell` in its async context; false if there is none. */
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

  /** What became of a piece of `write`, when nothing was pending before it. */
  #afterPiece(write: Write): Status {
    const { errored, writableLength } = this.#socket;
    // A socket knows of a failed write at once, even if it tells of it later.
    if (errored) {
      this.#bytesToGive = 0;
      return statusOf(errored);
    }
    return writableLength === 0 ? DONE : this.#keep(write);
  }

  /**
   * Called back for each piece, those included that the kernel took at once: when the socket holds nothing any more,
   * ends the writes that were given whole, and gives the next piece of the others.
   */
  readonly #onPiece = (error?: Error | null): void => {
    if (error) return;
    // Node calls back without an error for a piece that it dropped because the socket was destroyed. And what `onEnd`
    // calls may destroy it, or make a write: that waits for its turn, or is given before it returns.
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
