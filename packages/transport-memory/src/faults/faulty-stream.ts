import { Buffer } from 'node:buffer';
import {
  DONE,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamReceiver,
  type TextEncoding,
  type Timer,
  type Timers,
} from '@net/transport';
import { EBADF, ECANCELED, ECONNRESET, ENOBUFS, EPIPE } from '../errno.ts';
import { snapshotContext } from '../handles/async-context.ts';
import type { Random } from '../random/random.ts';
import { ByteQueue, copyOf } from '../tcp/byte-queue.ts';
import { DelayLine } from './delay-line.ts';
import type { Faults } from './rule.ts';
import { WriteLine } from './write-line.ts';

/** The number of buffered received bytes at which reading from the underlying stream stops, so that the peer has to wait. */
const MAX_WAITING_BYTES = 131_072;
/** The maximum number of bytes of one read. */
const MAX_READ_BYTES = 65_536;

/**
 * Transfers bytes between the underlying stream and the receiver of a {@link FaultyHandle}, with the faults of the connection.
 */
export class FaultyStream implements StreamReceiver {
  readonly #below: StreamHandle;
  readonly #faults: Faults;
  readonly #timers: Timers;
  readonly #readLine: DelayLine;
  readonly #writes: WriteLine;
  readonly #inContext = snapshotContext();
  readonly #alarms: Timer[] = [];
  readonly #arrived = new ByteQueue();
  #waitingBytes = 0;
  #movedBytes = 0;
  #endStatus: Status | undefined;
  #isReading = false;
  #isDeliveryScheduled = false;
  #isEnded = false;
  #isBroken = false;
  #isClosing = false;
  #isBelowClosed = false;
  #isShutDown = false;
  receiver: StreamReceiver | null = null;
  target: Uint8Array | null = null;
  bytesRead = 0;
  bytesWritten = 0;

  constructor(below: StreamHandle, faults: Faults, random: Random, timers: Timers) {
    this.#below = below;
    this.#faults = faults;
    this.#timers = timers;
    this.#readLine = new DelayLine(timers, random, faults);
    const maxChunk = faults.maxChunk ?? MAX_READ_BYTES;
    this.#writes = new WriteLine(below, new DelayLine(timers, random, faults), maxChunk, {
      onWritten: (status, inContext) => inContext(() => this.receiver?.onWrite(status)),
      onShutDown: (status, inContext) => inContext(() => this.receiver?.onShutdown(status)),
      onMoved: (bytes) => this.#noteMoved(bytes),
    });
    below.receiver = this;
  }

  /** Called when the connection is established: starts the timers of `resetAfter` and `silentAfter`. */
  start(): void {
    const { resetAfter, silentAfter } = this.#faults;
    if (resetAfter !== undefined) this.#alarm(resetAfter, () => this.#break());
    if (silentAfter !== undefined) this.#alarm(silentAfter, () => this.#goSilent());
  }

  get writeQueueSize(): number {
    return this.#writes.size + this.#below.writeQueueSize;
  }

  readStart(): Status {
    if (this.#isClosing) return EBADF;
    this.#isReading = true;
    this.#readBelow();
    this.#scheduleDelivery();
    return DONE;
  }

  readStop(): Status {
    this.#isReading = false;
    return DONE;
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.writeMany([Buffer.from(text, encoding)]);
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    if (this.#isClosing) return EBADF;
    if (this.#isBroken || this.#isShutDown) return EPIPE;
    for (const { length } of chunks) this.bytesWritten += length;
    this.#writes.write(chunks);
    return PENDING;
  }

  shutdown(): Status {
    if (this.#isClosing || this.#isBroken || this.#isShutDown) return EPIPE;
    this.#isShutDown = true;
    this.#writes.shutdown();
    return PENDING;
  }

  close(): void {
    if (this.#isClosing) return;
    this.#stop();
    this.#below.close();
    if (this.#isBelowClosed) queueMicrotask(() => this.#finishClose());
  }

  reset(): Status {
    if (this.#isClosing) return DONE;
    const status = this.#isBelowClosed ? DONE : this.#below.reset();
    if (status !== DONE) return status;
    this.#stop();
    if (this.#isBelowClosed) queueMicrotask(() => this.#finishClose());
    return DONE;
  }

  #stop(): void {
    this.#isClosing = true;
    this.#isReading = false;
    this.#readLine.clear();
    for (const timer of this.#alarms) this.#timers.clearTimeout(timer);
  }

  #finishClose(): void {
    this.#writes.fail(ECANCELED);
    this.#inContext(() => this.receiver?.onClose());
  }

  // Events of the underlying stream.

  /** Replaced by `FaultyHandle.connect`. Never called for an accepted connection. */
  onConnect(_status: Status, _failedCall?: 'bind'): void {}

  onRead(bytes: Uint8Array): void {
    const { maxChunk = MAX_READ_BYTES } = this.#faults;
    for (let at = 0; at < bytes.length; at += maxChunk) {
      const piece =
        bytes.length <= maxChunk ? bytes : copyOf(bytes, at, Math.min(at + maxChunk, bytes.length));
      this.#waitingBytes += piece.length;
      this.#readLine.push(piece.length, () => {
        this.#arrived.push(piece);
        this.#scheduleDelivery();
      });
    }
    if (this.#waitingBytes >= MAX_WAITING_BYTES) this.#below.readStop();
  }

  onReadInto(): void {}

  onReadEnd(status: Status): void {
    this.#readLine.push(
      0,
      () => {
        this.#endStatus = status;
        this.#scheduleDelivery();
      },
      this.#faults.endDelay,
    );
  }

  onWrite(status: Status): void {
    this.#writes.onBelowWritten(status);
  }

  onShutdown(status: Status): void {
    this.#writes.endShutdown(status);
  }

  onClose(): void {
    this.#isBelowClosed = true;
    if (this.#isClosing) this.#finishClose();
  }

  // Reading.

  #readBelow(): void {
    const wants = this.#isReading && this.#waitingBytes < MAX_WAITING_BYTES;
    if (wants && !this.#isBroken && !this.#writes.isSilent) this.#below.readStart();
  }

  #scheduleDelivery(): void {
    if (this.#isDeliveryScheduled) return;
    this.#isDeliveryScheduled = true;
    this.#timers.setTimeout(() => {
      this.#isDeliveryScheduled = false;
      if (this.#isReading) this.#inContext(() => this.#deliver());
    }, 0);
  }

  #deliver(): void {
    if (this.#isEnded) return;
    const available = Math.min(this.#arrived.length, this.#faults.maxChunk ?? MAX_READ_BYTES);
    if (available > 0) this.#handOver(available);
    else if (this.#endStatus !== undefined) this.#end(this.#endStatus);
  }

  #handOver(available: number): void {
    const { target } = this;
    if (target?.length === 0) {
      this.#end(ENOBUFS);
      return;
    }
    const length = target ? Math.min(available, target.length) : available;
    this.#waitingBytes -= length;
    this.bytesRead += length;
    this.#noteMoved(length);
    if (target) {
      this.#arrived.takeInto(target.subarray(0, length));
      this.receiver?.onReadInto(length);
    } else {
      // Taken here and not in the argument, which `?.` does not evaluate for a stream without a receiver.
      const bytes = this.#arrived.take(length);
      this.receiver?.onRead(bytes);
    }
    this.#readBelow();
    if (this.#arrived.length > 0 || this.#endStatus !== undefined) this.#scheduleDelivery();
  }

  #end(status: Status): void {
    this.#isEnded = true;
    this.#isReading = false;
    this.receiver?.onReadEnd(status);
  }

  // Faults.

  #alarm(delayMs: number, act: () => void): void {
    const timer = this.#timers.setTimeout(() => {
      if (!this.#isClosing) act();
    }, delayMs);
    timer.unref?.();
    this.#alarms.push(timer);
  }

  #noteMoved(bytes: number): void {
    this.#movedBytes += bytes;
    const { resetAfterBytes } = this.#faults;
    if (resetAfterBytes !== undefined && this.#movedBytes >= resetAfterBytes && !this.#isBroken) {
      this.#isBroken = true;
      this.#alarm(0, () => this.#break());
    }
  }

  #goSilent(): void {
    this.#writes.isSilent = true;
    this.#readLine.clear();
    this.#below.readStop();
  }

  /** Breaks the connection as if the peer had reset it. Resets the connection to the peer, too, or closes it if that fails. */
  #break(): void {
    this.#isBroken = true;
    this.#readLine.clear();
    if (this.#below.reset() !== DONE) this.#below.close();
    this.#writes.fail(ECONNRESET);
    this.#endStatus = ECONNRESET;
    this.#scheduleDelivery();
  }
}
