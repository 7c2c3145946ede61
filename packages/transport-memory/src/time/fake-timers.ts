/** What of a clock of `@sinonjs/fake-timers` is needed. Vitest and Jest have such a clock inside. */
interface FakeClock {
  readonly now: number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(id: unknown): void;
  next(): unknown;
  tick(ms: number): unknown;
  countTimers(): number;
}

/** The members of `mock.timers` of `node:test` that the network uses. */
export interface TickingTimers {
  tick(ms: number): void;
}

/** The timers of a program, which stand still until they are told what time it is. */
export interface ProgramTimers {
  /** Whether there is a timer that would run. */
  readonly isWaiting: boolean;
  /**
   * Runs the next timer, if it is due at this time of the network or before.
   *
   * @returns The time of the network then, in microseconds; undefined if no timer ran.
   */
  runNext(untilUs: number): number | undefined;
  /** Sets the time; no timer is due before. */
  moveTo(timeUs: number): void;
}

/**
 * The fake timers in force: those of `given`, if that has any, else those that stand in for `setTimeout`, as `vi.useFakeTimers()`,
 * `jest.useFakeTimers()` and `FakeTimers.install()` make it. Undefined if the program's timers are the runtime's.
 *
 * @param nowUs The time of the network at this moment.
 */
export function findProgramTimers(
  given: TickingTimers | undefined,
  nowUs: number,
): ProgramTimers | undefined {
  if (given) return new Ticking(given, nowUs);
  // `@sinonjs/fake-timers` leaves its clock on each function that it replaces.
  const { clock } = globalThis.setTimeout as { clock?: FakeClock };
  return clock && new SinonTimers(clock, nowUs);
}

class SinonTimers implements ProgramTimers {
  readonly #clock: FakeClock;
  /** What the clock shows at the network's time 0. */
  readonly #startMs: number;

  constructor(clock: FakeClock, nowUs: number) {
    this.#clock = clock;
    this.#startMs = clock.now - Math.floor(nowUs / 1000);
  }

  get isWaiting(): boolean {
    return this.#clock.countTimers() > 0;
  }

  runNext(untilUs: number): number | undefined {
    const clock = this.#clock;
    if (!this.isWaiting) return undefined;
    if (untilUs === Number.POSITIVE_INFINITY) clock.next();
    else {
      // A timer of our own at that time comes after all that are due by then.
      let isReached = false;
      const reached = (): void => {
        isReached = true;
      };
      const guard = clock.setTimeout(reached, Math.max(0, this.#toMs(untilUs) - clock.now));
      clock.next();
      if (isReached) return undefined;
      clock.clearTimeout(guard);
    }
    return (clock.now - this.#startMs) * 1000;
  }

  moveTo(timeUs: number): void {
    const ms = this.#toMs(timeUs) - this.#clock.now;
    if (ms > 0) this.#clock.tick(ms);
  }

  #toMs(timeUs: number): number {
    return Math.floor(timeUs / 1000) + this.#startMs;
  }
}

/** `mock.timers` does not tell when its next timer is due, so the time goes on millisecond by millisecond. */
class Ticking implements ProgramTimers {
  readonly isWaiting = true;
  readonly #timers: TickingTimers;
  #toldMs: number;

  constructor(timers: TickingTimers, nowUs: number) {
    this.#timers = timers;
    this.#toldMs = Math.floor(nowUs / 1000);
  }

  runNext(untilUs: number): number | undefined {
    if (this.#toldMs + 1 > untilUs / 1000) return undefined;
    this.#timers.tick(1);
    this.#toldMs++;
    return this.#toldMs * 1000;
  }

  moveTo(): void {}
}
