import { ERR_OUT_OF_RANGE, validateNumber } from '@net/errors';

/** The longest delay that timers take. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Calls back when nothing has happened for a while. It never keeps the process alive.
 */
export class IdleTimer {
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** Starts over with `delayMs`; 0 stops. */
  set(delayMs: number): void {
    this.stop();
    if (delayMs === 0) return;
    this.#timer = setTimeout(this.#onIdle, delayMs);
    this.#timer.unref?.();
  }

  /** Something has happened. */
  touch(): void {
    this.#timer?.refresh();
  }

  /** As a timer of Node has it. */
  refresh(): void {
    this.touch();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
