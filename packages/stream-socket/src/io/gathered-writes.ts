import { Buffer } from 'node:buffer';
import { beforeProcessEnds } from './process-end.ts';

/** A stream whose small writes can be joined. */
export interface GatheringStream {
  /**
   * Writes the joined bytes.
   *
   * @returns Whether the write is over. If not, `bytes` must not change until it is.
   */
  writeGathered(bytes: Uint8Array): boolean;
}

/** Capacity of the buffer that writes are joined in. */
const CAPACITY_BYTES = 16 * 1024;

/** Larger chunks are not joined: copying them would cost about as much as the system call that it saves. */
const LARGEST_CHUNK_BYTES = 4 * 1024;

/**
 * Joins the small writes of one turn to one system call.
 *
 * A turn is what runs until the callbacks of `process.nextTick` run: the callback of a timer, of an immediate, of I/O, of a
 * message, or a run of promise reactions. A callback of this package (bytes have arrived, a write has ended) is a turn of its
 * own, whatever runs after it the next. The first write of a turn is not joined to anything and goes out at once. Those
 * that follow on the same stream are copied, so that the caller may change the bytes, and go out when the turn ends; or
 * before, with whatever else is written to the stream, and when the process ends.
 */
class GatheredWrites {
  /** Allocated when needed, and given away with a write that has to wait. */
  #memory: Buffer | undefined;
  #length = 0;
  /** The stream that the bytes in `#memory` are for. Most turns write to one stream, so there is one buffer for all. */
  #stream: GatheringStream | null = null;
  /** The stream that has written in this turn. */
  #lastWriter: GatheringStream | null = null;
  /** A callback of this package is running, so {@link endEvent} will end the turn. */
  #isInEvent = false;
  #isTickScheduled = false;
  #watchesEnd = false;
  #isExiting = false;

  /** A callback of a handle begins. */
  beginEvent(): void {
    this.#lastWriter = null;
    this.#isInEvent = true;
  }

  /**
   * The callback has returned or thrown. What it wrote before it threw goes out now: Bun closes a socket whose callback throws,
   * before the process hears of the exception.
   */
  endEvent(returned: boolean): void {
    this.#lastWriter = null;
    this.#isInEvent = false;
    if (!returned) this.#flush();
  }

  /** @returns Whether the chunk was taken. If not, it is to be written after {@link release}. */
  take(stream: GatheringStream, chunk: Uint8Array | string, encoding: BufferEncoding): boolean {
    if (this.#lastWriter !== stream) {
      this.#lastWriter = stream;
      if (!this.#isInEvent) this.#scheduleTick();
      return false;
    }
    // No encoding makes more than three bytes of a UTF-16 unit.
    const mostBytes = typeof chunk === 'string' ? chunk.length * 3 : chunk.byteLength;
    if (mostBytes > LARGEST_CHUNK_BYTES) return false;
    if (this.#stream !== stream && !this.#begin(stream)) return false;
    if (this.#length + mostBytes > CAPACITY_BYTES) return false;
    this.#memory ??= Buffer.allocUnsafeSlow(CAPACITY_BYTES);
    if (typeof chunk === 'string') this.#length += this.#memory.write(chunk, this.#length, encoding);
    else {
      this.#memory.set(chunk, this.#length);
      this.#length += chunk.byteLength;
    }
    return true;
  }

  /** How many bytes of `stream` wait for the end of the turn. */
  lengthOf(stream: GatheringStream): number {
    return this.#stream === stream ? this.#length : 0;
  }

  /**
   * Writes the joined bytes of `stream` now.
   *
   * @returns Whether no write has to wait.
   */
  release(stream: GatheringStream): boolean {
    return this.#stream !== stream || this.#flush();
  }

  #begin(stream: GatheringStream): boolean {
    this.#flush();
    if (!this.#watchesEnd) {
      this.#watchesEnd = true;
      this.#isExiting = beforeProcessEnds((isOver) => {
        this.#isExiting ||= isOver;
        this.#flush();
      });
    }
    if (this.#isExiting) return false;
    this.#stream = stream;
    this.#scheduleTick();
    return true;
  }

  #scheduleTick(): void {
    if (this.#isTickScheduled) return;
    this.#isTickScheduled = true;
    process.nextTick(this.#onTick);
  }

  readonly #onTick = (): void => {
    this.#isTickScheduled = false;
    this.#lastWriter = null;
    this.#flush();
  };

  #flush(): boolean {
    const stream = this.#stream;
    if (stream === null) return true;
    const bytes = this.#memory!.subarray(0, this.#length);
    this.#stream = null;
    this.#length = 0;
    const isOver = bytes.length === 0 || stream.writeGathered(bytes);
    if (!isOver) this.#memory = undefined;
    return isOver;
  }
}

/** One per thread. */
export const gatheredWrites = new GatheredWrites();
