import { ERR_OUT_OF_RANGE, validateNumber } from '@net/errors';
import type { Timer, Timers } from '@net/transport';

/** The longest delay that timers take. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Calls back when nothing has happened for a while. It never keeps the process alive.
 */
export class IdleTimer {
  readonly #onIdle: () => void;
  readonly #timers: Timers | undefined;
  #timer: Timer | undefined;
  #timerDelayMs = 0;
  /** What was set last; 0 is off. */
  #delayMs = 0;
  #isRunning = false;
  /** The size of the kernel's backlog when the timer last asked. */
  #queueSizeSeen = 0;

  /** @param timers What measures the time. @default the global ones, as they are when they are needed */
  constructor(onIdle: () => void, timers?: Timers) {
    this.#onIdle = onIdle;
    this.#timers = timers;
  }

  /** Starts over with `delayMs`; 0 stops. */
  set(delayMs: number): void {
    this.#delayMs = delayMs;
    this.start();
  }

  /** Starts over with what was set last: a connection begins. */
  start(): void {
    const delayMs = this.#delayMs;
    this.#isRunning = delayMs > 0;
    // Turned off, the timer is kept for the next time: HTTP turns it on and off with each request.
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

  /** Something has happened. */
  touch(): void {
    if (this.#isRunning) this.#timer?.refresh();
  }

  /** Whether the peer has taken bytes since the last call: a slow write is not an idle socket. */
  isWriteProgress(queueSize: number): boolean {
    const isProgress = queueSize > 0 && queueSize !== this.#queueSizeSeen;
    this.#queueSizeSeen = queueSize;
    return isProgress;
  }

  /** Called when the idle timeout has passed. */
  fire(): void {
    if (this.#isRunning) this.#onIdle();
  }

  /** Restarts the timeout; Node's timer objects have the same method. */
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
 * @returns The delay to use: no more than what timers take.
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
