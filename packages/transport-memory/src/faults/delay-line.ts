import type { Timer, Timers } from '@net/transport';
import { type Distribution, drawMs } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';

interface Waiting {
  readonly dueMs: number;
  readonly act: () => void;
}

/** Runs actions in order, each when latency (milliseconds) and bandwidth (bytes per second, by default unlimited) allow it. */
export class DelayLine {
  readonly #timers: Timers;
  readonly #random: Random;
  readonly #latency: Distribution;
  readonly #bytesPerMs: number;
  readonly #waiting: Waiting[] = [];
  #lastDueMs = 0;
  #timer: Timer | undefined;
  #isPaused = false;

  constructor(
    timers: Timers,
    random: Random,
    { latency = 0, bandwidth }: { latency?: Distribution | undefined; bandwidth?: number | undefined },
  ) {
    this.#timers = timers;
    this.#random = random;
    this.#latency = latency;
    this.#bytesPerMs = bandwidth === undefined ? Number.POSITIVE_INFINITY : bandwidth / 1000;
  }

  #now(): number {
    return this.#timers.now?.() ?? performance.now();
  }

  /** Schedules `act`, which does not run inside this call, for a transfer of `bytes`. `extraMs` is added to the latency. */
  push(bytes: number, act: () => void, extraMs = 0): void {
    const earliest = Math.max(this.#now() + drawMs(this.#latency, this.#random) + extraMs, this.#lastDueMs);
    this.#lastDueMs = earliest + bytes / this.#bytesPerMs;
    this.#waiting.push({ dueMs: this.#lastDueMs, act });
    this.#schedule();
  }

  /** Pauses the line: no action runs until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#schedule();
  }

  /** Drops all waiting actions. */
  clear(): void {
    this.#waiting.length = 0;
    this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    const [next] = this.#waiting;
    if (!next || this.#timer || this.#isPaused) return;
    this.#timer = this.#timers.setTimeout(
      () => {
        this.#timer = undefined;
        this.#actNext();
      },
      Math.max(0, next.dueMs - this.#now()),
    );
  }

  #actNext(): void {
    // Also runs actions that are due within a millisecond, because the runtime's timers may fire slightly early.
    while (!this.#isPaused && this.#waiting.length > 0 && this.#waiting[0]!.dueMs <= this.#now() + 1) {
      this.#waiting.shift()!.act();
    }
    this.#schedule();
  }
}
