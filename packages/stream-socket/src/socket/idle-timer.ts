import { ERR_OUT_OF_RANGE, validateNumber } from '@net/errors';
import type { Timer, Timers } from '@net/transport';
import { MAX_DELAY_MS } from './timeout.ts';
import type { TransferTimes } from './transfer-times.ts';

/** Calls back after a time without activity: the implementation of `socket.setTimeout`. Does not keep the process alive. */
export class IdleTimer {
  readonly #onIdle: () => void;
  readonly #timers: Timers | undefined;
  /** The recorded times of reads and writes; null if they are not recorded. */
  times: TransferTimes | null = null;
  #timer: Timer | undefined;
  #timerDelayMs = 0;
  /** The timeout that was set last, in milliseconds; 0 turns it off. */
  #delayMs = 0;
  #isRunning = false;
  /** The argument of the last call of {@link isWriteProgress}. */
  #queueSizeSeen = 0;

  /** @param timers The timer functions. @default the global ones, read at each use, so that fake timers can replace them */
  constructor(onIdle: () => void, timers?: Timers) {
    this.#onIdle = onIdle;
    this.#timers = timers;
  }

  /** Sets the timeout and restarts the timer; 0 turns it off. */
  set(delayMs: number): void {
    this.#delayMs = delayMs;
    this.start();
  }

  /** Restarts the timer with the timeout that was set last. Called when the socket starts to connect. */
  start(): void {
    const delayMs = this.#delayMs;
    this.#isRunning = delayMs > 0;
    // The timer object of a timeout that is turned off is kept for reuse, because HTTP turns the timeout on and off with each
    // request.
    if (!this.#isRunning) return;
    if (delayMs === this.#timerDelayMs && this.#timer?.refresh) {
      this.#timer.refresh();
      return;
    }
    this.#clear();
    this.#timerDelayMs = delayMs;
    this.#timer = this.#clock.setTimeout(() => this.fire(), delayMs);
    this.#timer.unref?.();
  }

  /** Restarts the timeout after activity. */
  touch(): void {
    if (this.#isRunning) this.#timer?.refresh();
  }

  /** Called when bytes were received. */
  touchRead(): void {
    this.times?.noteRead();
    this.touch();
  }

  /** Called when bytes are passed to the system, and when the system has taken bytes of a pending write. */
  touchWrite(): void {
    this.times?.noteWrite();
    this.touch();
  }

  /**
   * Whether the handle's write queue has changed since the last call: a socket whose pending write makes progress is not idle.
   */
  isWriteProgress(queueSize: number): boolean {
    const isProgress = queueSize > 0 && queueSize !== this.#queueSizeSeen;
    this.#queueSizeSeen = queueSize;
    return isProgress;
  }

  /** Called when the idle timeout has passed. */
  fire(): void {
    if (this.#isRunning) this.#onIdle();
  }

  /** Restarts the timeout. Called by Node's TLS, which uses this object as a timer of Node (`NodeIdentity.exposeIdleTimer`). */
  refresh(): void {
    this.touch();
  }

  /** Stops the timer at the end of a connection. The timeout that was set applies to the next connection of the socket. */
  stop(): void {
    this.#isRunning = false;
    this.#queueSizeSeen = 0;
    this.#clear();
    this.#timer = undefined;
  }

  #clear(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  get #clock(): Timers {
    return this.#timers ?? (globalThis as Timers);
  }
}

/**
 * Validates a timeout in milliseconds. A timeout above the maximum of timers emits a `TimeoutOverflowWarning`.
 *
 * @returns The timeout, limited to that maximum.
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function validateDelay(value: unknown, name: string): number {
  validateNumber(value, name);
  if (value < 0 || !Number.isFinite(value)) {
    throw ERR_OUT_OF_RANGE({ name, range: 'a non-negative finite number', actual: value });
  }
  if (value <= MAX_DELAY_MS) return value;
  globalThis.process?.emitWarning?.(
    `A timeout of ${value} ms was cut to ${MAX_DELAY_MS} ms`,
    'TimeoutOverflowWarning',
  );
  return MAX_DELAY_MS;
}
