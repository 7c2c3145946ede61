import { keepContextOfTimers } from './timer-context.ts';

/** The members of a clock of `@sinonjs/fake-timers` that the network uses. Vitest and Jest use such a clock internally. */
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

/** The fake timers of a program, whose time only advances when the network advances it. */
export interface ProgramTimers {
  /** The time of these timers, in microseconds of the network's time. */
  readonly nowUs: number;
  /** Whether a timer is pending; true if that cannot be determined. */
  readonly isWaiting: boolean;
  /**
   * Runs the next timer, if it is due at the network's time `untilUs` or before.
   *
   * @returns The time at which the timer was due, in microseconds of the network's time; undefined if no timer ran.
   */
  runNext(untilUs: number): number | undefined;
  /** Advances the time to `timeUs`, before which no timer may be due. */
  moveTo(timeUs: number): void;
}

/**
 * Finds the fake timers in use: `given`, or those that have replaced `setTimeout`, as `vi.useFakeTimers()`,
 * `jest.useFakeTimers()` and `FakeTimers.install()` do. Undefined if the program uses the runtime's timers.
 *
 * @param nowUs The current time of the network.
 */
export function findProgramTimers(
  given: TickingTimers | undefined,
  nowUs: number,
): ProgramTimers | undefined {
  if (given) {
    keepContextOfTimers(globalThis);
    return new Ticking(given, nowUs);
  }
  const clock = findFakeClock();
  return clock && new SinonTimers(clock, nowUs);
}

/**
 * Finds the clock of `@sinonjs/fake-timers` that is in use. From now on its timers run callbacks in the async context in which
 * they were set.
 */
export function findFakeClock(): FakeClock | undefined {
  // `@sinonjs/fake-timers` sets its clock as a property of each function that it replaces.
  const { clock } = globalThis.setTimeout as { clock?: FakeClock };
  if (clock) keepContextOfTimers(clock);
  return clock;
}

class SinonTimers implements ProgramTimers {
  readonly #clock: FakeClock;
  /** The time of the fake clock at the network's time 0. */
  readonly #startMs: number;

  constructor(clock: FakeClock, nowUs: number) {
    this.#clock = clock;
    this.#startMs = clock.now - Math.floor(nowUs / 1000);
  }

  get isWaiting(): boolean {
    return this.#clock.countTimers() > 0;
  }

  get nowUs(): number {
    return (this.#clock.now - this.#startMs) * 1000;
  }

  runNext(untilUs: number): number | undefined {
    const clock = this.#clock;
    if (!this.isWaiting) return undefined;
    if (untilUs === Number.POSITIVE_INFINITY) clock.next();
    else {
      // Sets a timer at `untilUs`. If it is the next one to run, no timer of the program is due by then.
      let isReached = false;
      const reached = (): void => {
        isReached = true;
      };
      const guard = clock.setTimeout(reached, Math.max(0, this.#toMs(untilUs) - clock.now));
      clock.next();
      if (isReached) return undefined;
      clock.clearTimeout(guard);
    }
    return this.nowUs;
  }

  moveTo(timeUs: number): void {
    const ms = this.#toMs(timeUs) - this.#clock.now;
    if (ms > 0) this.#clock.tick(ms);
  }

  #toMs(timeUs: number): number {
    return Math.floor(timeUs / 1000) + this.#startMs;
  }
}

/**
 * Drives `mock.timers` of `node:test`, which does not report whether or when its next timer is due. So a timer counts as pending
 * at any time, and the time advances by one millisecond at a time.
 */
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
    this.#toldMs++;
    this.#timers.tick(1);
    return this.nowUs;
  }

  get nowUs(): number {
    return this.#toldMs * 1000;
  }

  moveTo(): void {}
}
