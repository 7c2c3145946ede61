import type { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { DONE, type Status, type StreamHandle } from '../contract.ts';
import { ENOBUFS } from './status-of.ts';

/**
 * The readable half of a host stream: passes the chunks of the runtime's socket to the receiver while reading is started, then
 * the end of the stream.
 */
export class ReadSide {
  /** The handle whose receiver is called; another after the handle's socket was adopted. */
  stream: Pick<StreamHandle, 'receiver'>;
  readonly #context: AsyncResource;
  /** Whether the receiver is called; set by `start` and `stop`. */
  isReading = false;
  bytesRead = 0;
  /** The buffer set by `readInto`; null if the receiver gets the chunks themselves. */
  into: Uint8Array | null = null;
  /** Chunks not passed on yet: received while reading was stopped, or larger than `into`. */
  readonly #arrived: Uint8Array[] = [];
  hasEnded = false;
  /** The status that has ended the readable half. */
  #end: Status = DONE;
  #isEndTold = false;
  #isDrainScheduled = false;

  /** @param context The async context in which the receiver is called from scheduled callbacks. */
  constructor(stream: Pick<StreamHandle, 'receiver'>, context: AsyncResource) {
    this.stream = stream;
    this.#context = context;
  }

  start(): void {
    this.isReading = true;
    this.#scheduleDrain();
  }

  stop(): void {
    this.isReading = false;
  }

  /**
   * Adds a chunk whose `ArrayBuffer` contains nothing else; see {@link ownBytes}.
   *
   * @returns Whether the receiver was given the chunk itself.
   */
  add(bytes: Uint8Array): boolean {
    if (this.isReading && this.#arrived.length === 0 && this.into === null) {
      this.bytesRead += bytes.length;
      this.stream.receiver?.onRead(bytes);
      return true;
    }
    if (this.#arrived.push(bytes) === 1) this.#drain();
    return false;
  }

  /** Ends the readable half. Reported to the receiver after the remaining chunks. */
  end(status: Status): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.#end = status;
    if (this.isReading && this.#arrived.length === 0) this.#tellEnd();
  }

  /** Drops the remaining chunks, because the stream is being closed. */
  discard(): void {
    this.isReading = false;
    this.#arrived.length = 0;
  }

  /**
   * Passes the remaining chunks on in a `setImmediate` callback, about when libuv would report a read. `process.nextTick` would
   * be too early: `stream.Readable` calls `_read` again in the tick after `resume()`, which would undo a `pause()` in between.
   */
  #scheduleDrain(): void {
    if (this.#isDrainScheduled || (this.#arrived.length === 0 && !this.hasEnded)) return;
    this.#isDrainScheduled = true;
    setImmediate(ReadSide.#drainAsScheduled, this);
  }

  /**
   * Passes the next chunk on after the receiver's ticks and promise reactions, which may stop reading or close the stream.
   * Node, too, runs ticks and promise reactions between the reads that libuv reports in one turn.
   */
  #scheduleNext(): void {
    if (this.#isDrainScheduled) return;
    this.#isDrainScheduled = true;
    queueMicrotask(() => process.nextTick(ReadSide.#drainAsScheduled, this));
  }

  static #drainAsScheduled(side: ReadSide): void {
    side.#isDrainScheduled = false;
    side.#context.runInAsyncScope(side.#drain, side);
  }

  /** Passes on one chunk, limited to the length of `into`, or the end of the stream if no chunk is left. */
  #drain(): void {
    if (!this.isReading) return;
    if (this.#arrived.length === 0) {
      this.#tellEnd();
      return;
    }
    if (this.into?.length === 0) {
      // Ends reading with ENOBUFS, as libuv does for an empty buffer.
      this.#arrived.length = 0;
      this.hasEnded = true;
      this.#end = ENOBUFS;
      this.#tellEnd();
      return;
    }
    try {
      this.#handOverOne(this.#arrived[0]!, this.into);
    } finally {
      // In a `finally` block, so that the next chunk is passed on even if the receiver has thrown.
      if (this.isReading && (this.#arrived.length > 0 || this.hasEnded)) this.#scheduleNext();
    }
  }

  #tellEnd(): void {
    if (!this.hasEnded || this.#isEndTold) return;
    this.#isEndTold = true;
    this.isReading = false;
    this.stream.receiver?.onReadEnd(this.#end);
  }

  #handOverOne(bytes: Uint8Array, into: Uint8Array | null): void {
    const length = into ? Math.min(bytes.length, into.length) : bytes.length;
    if (length < bytes.length) this.#arrived[0] = bytes.subarray(length);
    else this.#arrived.shift();
    this.bytesRead += length;
    if (into) {
      into.set(bytes.subarray(0, length));
      this.stream.receiver?.onReadInto(length);
    } else {
      this.stream.receiver?.onRead(ownBytes(bytes));
    }
  }
}

/** Copies a chunk if it is a part of a larger `ArrayBuffer`: the receiver may transfer the buffer of its chunk. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === bytes.buffer.byteLength) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
