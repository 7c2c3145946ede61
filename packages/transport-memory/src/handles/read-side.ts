import { DONE, EOF, type Status, type StreamReceiver } from '@net/transport';
import { ENOBUFS } from '../errno.ts';
import type { Stack } from '../network/stack.ts';
import type { End } from '../tcp/end.ts';

/** The maximum number of bytes of one read, as in libuv. */
const MAX_READ_BYTES = 65_536;

/** A function that calls the receiver of a stream, in the stream's async context. */
export type TellReceiver = (call: (receiver: StreamReceiver) => void) => void;

/** Delivers the received bytes of a connection to the receiver, one read at a time, and then the end. */
export class ReadSide {
  readonly #stack: Stack;
  readonly #tell: TellReceiver;
  readonly #onChange: () => void;
  #end: End | null = null;
  #isStarted = false;
  #isScheduled = false;
  #hasReportedEnd = false;
  /** The program's own buffer to read into (`onread`), if there is one. */
  target: Uint8Array | null = null;
  bytesRead = 0;

  /** @param onChange Called when reading starts or stops. */
  constructor(stack: Stack, tell: TellReceiver, onChange: () => void) {
    this.#onChange = onChange;
    this.#stack = stack;
    this.#tell = tell;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  start(end: End): void {
    this.#end = end;
    this.#isStarted = true;
    this.#onChange();
    this.schedule();
  }

  stop(): void {
    this.#isStarted = false;
    this.#onChange();
  }

  get #isReady(): boolean {
    return this.#isStarted && !this.#stack.isReadingPaused && !this.#stack.isDown;
  }

  /** Whether arriving bytes can be passed to the receiver without buffering. */
  get takesBytes(): boolean {
    return this.#isReady && !this.target;
  }

  hand(bytes: Uint8Array): void {
    this.bytesRead += bytes.length;
    this.#tell((receiver) => receiver.onRead(bytes));
  }

  /** Schedules an event, which runs after the current call, for the delivery of received bytes or of the end. */
  schedule(): void {
    if (this.#isScheduled || !this.#isStarted) return;
    this.#isScheduled = true;
    this.#stack.timeline.schedule(0, () => {
      this.#isScheduled = false;
      if (this.#isReady) this.#deliver(this.#end!);
    });
  }

  #deliver(end: End): void {
    const { input } = end;
    const available = input.arrived.length;
    if (available > 0) {
      if (this.target?.length === 0) {
        // Ends reading with ENOBUFS, as libuv does: the buffer is empty, for example because it was transferred to another thread.
        this.#reportEnd(ENOBUFS);
        return;
      }
      if (this.target) this.#deliverInto(end, this.target.subarray(0, available));
      else this.hand(input.arrived.take(Math.min(available, MAX_READ_BYTES)));
      if (end.isKnown) input.noteRead();
      this.schedule();
    } else if (!this.#hasReportedEnd && (input.hasEnded || end.error !== DONE)) {
      this.#reportEnd(input.hasEnded ? EOF : end.takeError());
    }
  }

  #reportEnd(status: Status): void {
    this.#hasReportedEnd = true;
    this.stop();
    this.#tell((receiver) => receiver.onReadEnd(status));
  }

  #deliverInto(end: End, target: Uint8Array): void {
    end.input.arrived.takeInto(target);
    this.bytesRead += target.length;
    this.#tell((receiver) => receiver.onReadInto(target.length));
  }
}
