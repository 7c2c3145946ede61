import { Buffer } from 'node:buffer';
import { beforeProcessEnds } from './process-end.ts';

/** A stream whose small writes are joined. */
export interface GatheringStream {
  /**
   * Writes the joined bytes.
   *
   * @returns Whether the write has completed. If not, `bytes` must not change until it has completed.
   */
  writeGathered(bytes: Uint8Array): boolean;
}

/** The capacity of the buffer in which writes are joined. */
const CAPACITY_BYTES = 16 * 1024;

/** Larger chunks are not joined: copying them would cost about as much as the system call that it saves. */
const LARGEST_CHUNK_BYTES = 4 * 1024;

/**
 * Joins the small writes of one turn of the event loop into one system call.
 *
 * A turn is the callback of a timer, an immediate, I/O or a message, or a run of promise reactions. It ends when the callbacks of
 * `process.nextTick` run. A callback from a transport's handle (bytes have arrived, a write has completed) is a turn of its own.
 * The first write of a turn, and the first write after one to another stream, is written immediately. Small writes to the
 * same stream that follow are copied, so that the caller may change the bytes. The copies are written when the turn ends, or
 * earlier: before any other write to the stream, before the first joined write of another stream, and before the process ends.
 */
class GatheredWrites {
  /** The buffer for joined bytes. Allocated on first use; a pending write keeps its buffer, and a new one is allocated. */
  #memory: Buffer | undefined;
  #length = 0;
  /**
   * The stream to which the bytes in `#memory` belong. Most turns write to only one stream, so all streams share one buffer.
   */
  #stream: GatheringStream | null = null;
  /** The stream that was written to last in this turn. */
  #lastWriter: GatheringStream | null = null;
  /** Whether a callback from a handle is running, so that {@link endEvent} ends the turn. */
  #isInEvent = false;
  #isTickScheduled = false;
  #watchesEnd = false;
  #isExiting = false;

  /** Called at the start of a callback from a handle. */
  beginEvent(): void {
    this.#lastWriter = null;
    this.#isInEvent = true;
  }

  /**
   * Called when the callback has returned or thrown. If it has thrown, the joined bytes are written now, because Bun closes the
   * socket before it emits `'uncaughtException'`.
   */
  endEvent(returned: boolean): void {
    this.#lastWriter = null;
    this.#isInEvent = false;
    if (!returned) this.#flush();
  }

  /**
   * Joins a chunk to earlier ones if it is small, fits into the buffer, and the last write of this turn was to the same stream.
   *
   * @returns Whether the chunk was joined. If not, the caller writes it after {@link release}.
   */
  take(stream: GatheringStream, chunk: Uint8Array | string, encoding: BufferEncoding): boolean {
    if (this.#lastWriter !== stream) {
      this.#lastWriter = stream;
      if (!this.#isInEvent) this.#scheduleTick();
      return false;
    }
    // An encoding yields at most three bytes per UTF-16 code unit.
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

  /** The number of bytes of `stream` that are joined and not written yet. */
  lengthOf(stream: GatheringStream): number {
    return this.#stream === stream ? this.#length : 0;
  }

  /**
   * Writes the joined bytes of `stream` now.
   *
   * @returns Whether these bytes were written completely; true if there were none.
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

/** The only instance of the thread. */
export const gatheredWrites = new GatheredWrites();
