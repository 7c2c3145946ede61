import type { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { DONE, type Status, type StreamHandle } from '../contract.ts';
import { ENOBUFS } from './status-of.ts';

/** Hands the chunks of a socket to the receiver of a stream, for as long as it reads, and the end after them. */
export class ReadSide {
  readonly #stream: Pick<StreamHandle, 'receiver'>;
  readonly #context: AsyncResource;
  #isReading = false;
  bytesRead = 0;
  /** The buffer that bytes are copied to; null where the receiver takes chunks. */
  into: Uint8Array | null = null;
  /** What the socket emitted while nobody read, or more than `into` takes at a time. */
  readonly #arrived: Uint8Array[] = [];
  /** How the reading half ended; {@link DONE} while it has not. */
  #end: Status = DONE;
  #isEndTold = false;
  #isDrainScheduled = false;

  /** @param context The async context that scheduled reads are heard in. */
  constructor(stream: Pick<StreamHandle, 'receiver'>, context: AsyncResource) {
    this.#stream = stream;
    this.#context = context;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  get hasEnded(): boolean {
    return this.#end !== DONE;
  }

  start(): void {
    this.#isReading = true;
    this.#scheduleDrain();
  }

  stop(): void {
    this.#isReading = false;
  }

  /** Takes a chunk that the socket emitted. */
  add(bytes: Uint8Array): void {
    if (this.#isReading && this.#arrived.length === 0 && this.into === null) {
      this.bytesRead += bytes.length;
      this.#stream.receiver?.onRead(ownBytes(bytes));
    } else if (this.#arrived.push(bytes) === 1) {
      this.#drain();
    }
  }

  /** Nothing more comes; the receiver hears it after what has arrived. */
  end(status: Status): void {
    if (this.hasEnded) return;
    this.#end = status;
    if (this.#arrived.length === 0) this.#drain();
  }

  /** The stream is closed: what has arrived is of no use any more. */
  discard(): void {
    this.#isReading = false;
    this.#arrived.length = 0;
  }

  /**
   * Hands over what waits with the events of the next turn, as a read of the system would come: `stream.Readable` starts reading
   * once more in a later tick of the same `resume`, and what the receiver stopped in between would go on.
   */
  #scheduleDrain(): void {
    if (this.#isDrainScheduled || (this.#arrived.length === 0 && !this.hasEnded)) return;
    this.#isDrainScheduled = true;
    setImmediate(this.#drainAsScheduled);
  }

  /**
   * Goes on after the ticks and the promises of the receiver, as libuv's next read of the same turn would: what the receiver
   * leaves for them can stop the reading, or close the stream.
   */
  #scheduleNext(): void {
    if (this.#isDrainScheduled) return;
    this.#isDrainScheduled = true;
    queueMicrotask(() => process.nextTick(this.#drainAsScheduled));
  }

  readonly #drainAsScheduled = (): void => {
    this.#isDrainScheduled = false;
    this.#context.runInAsyncScope(() => this.#drain());
  };

  /** Hands over one chunk, or as much of it as `into` takes, or the end if nothing is left. */
  #drain(): void {
    if (!this.#isReading) return;
    if (this.#arrived.length === 0) {
      this.#tellEnd();
      return;
    }
    if (this.into?.length === 0) {
      // libuv's answer to a buffer without room.
      this.#arrived.length = 0;
      this.#end = ENOBUFS;
      this.#tellEnd();
      return;
    }
    try {
      this.#handOverOne(this.#arrived[0]!, this.into);
    } finally {
      // After a receiver that threw, too.
      if (this.#isReading && (this.#arrived.length > 0 || this.hasEnded)) this.#scheduleNext();
    }
  }

  #tellEnd(): void {
    if (!this.hasEnded || this.#isEndTold) return;
    this.#isEndTold = true;
    this.#isReading = false;
    this.#stream.receiver?.onReadEnd(this.#end);
  }

  #handOverOne(bytes: Uint8Array, into: Uint8Array | null): void {
    const length = into ? Math.min(bytes.length, into.length) : bytes.length;
    if (length < bytes.length) this.#arrived[0] = bytes.subarray(length);
    else this.#arrived.shift();
    this.bytesRead += length;
    if (into) {
      into.set(bytes.subarray(0, length));
      this.#stream.receiver?.onReadInto(length);
    } else {
      this.#stream.receiver?.onRead(ownBytes(bytes));
    }
  }
}

/** A chunk in an `ArrayBuffer` of its own, should the runtime have cut it out of a larger one. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === bytes.buffer.byteLength) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
