import { findProgramTimers, type ProgramTimers, type TickingTimers } from './fake-timers.ts';
import { nextTurn, realTimers } from './next-turn.ts';
import type { Timeline } from './timeline.ts';

/** How long a promise may depend on something outside of the network, in real milliseconds. */
const OUTSIDE_MS = 1000;

/** Moves the time of a timeline on, and runs what happens meanwhile: its events, and the program's fake timers. */
export class VirtualClock {
  readonly #timeline: Timeline;
  readonly #givenTimers: TickingTimers | undefined;
  #timers: ProgramTimers | undefined;
  #isDriving = false;

  constructor(timeline: Timeline, timers: TickingTimers | undefined) {
    this.#timeline = timeline;
    this.#givenTimers = timers;
  }

  /** Runs everything that happens up to a time. */
  async runTo(timeUs: number): Promise<void> {
    await this.#drive(timeUs, () => false);
  }

  /** Runs until nothing is left to happen. Returns false if something is, at that time. */
  async runToEnd(limitUs: number): Promise<boolean> {
    const isOver = (): boolean => this.#timeline.pending === 0 && !this.#timers?.isWaiting;
    return this.#drive(limitUs, isOver);
  }

  /** Runs until the promise is settled. Returns false if it is not by that time, or if nothing is left to happen. */
  async runUntil(promise: PromiseLike<unknown>, limitUs: number): Promise<boolean> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      // The time shall not run on to the limit when there is nothing to wait for.
      const isIdle = (): boolean => this.#timeline.nextUs === undefined && !this.#timers?.isWaiting;
      await this.#drive(limitUs, () => isSettled || isIdle());
      if (isSettled) return true;
      if (!isIdle() || !(await this.#waitOutside(() => isSettled || !isIdle()))) return false;
    }
  }

  /** Waits for something outside of the network, in real time: a module that loads, a file that is read. */
  async #waitOutside(hasHappened: () => boolean): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < OUTSIDE_MS; waitedMs++) {
      if (hasHappened()) return true;
      await new Promise((resolve) => realTimers.setTimeout(resolve, 1));
    }
    return false;
  }

  /**
   * Runs one thing after the other up to a time, or until `isOver`; returns which of the two it was. Between two of them the
   * program gets a turn, if the first has called it.
   */
  #drive(untilUs: number, isOver: () => boolean): Promise<boolean> {
    if (this.#isDriving) throw new Error('The time of this network is being moved already');
    this.#isDriving = true;
    const timeline = this.#timeline;
    return new Promise<boolean>((resolve, reject) => {
      const step = (): void => {
        this.#timers = findProgramTimers(this.#givenTimers, timeline.nowUs);
        try {
          do {
            if (isOver()) {
              resolve(true);
              return;
            }
            timeline.hasCalledProgram = false;
            if (!this.#runNext(untilUs)) {
              resolve(false);
              return;
            }
          } while (!timeline.hasCalledProgram);
        } catch (error) {
          reject(error);
          return;
        }
        nextTurn(step);
      };
      // What the program has done so far, it may not have done to the end.
      nextTurn(step);
    }).finally(() => {
      this.#isDriving = false;
    });
  }

  /** Runs the next event or timer that is not later than `untilUs`; else moves the time there, and returns false. */
  #runNext(untilUs: number): boolean {
    const timeline = this.#timeline;
    const nextUs = timeline.nextUs ?? Number.POSITIVE_INFINITY;
    const timerUs = this.#timers?.runNext(Math.min(nextUs, untilUs));
    if (timerUs !== undefined) {
      timeline.moveTo(timerUs);
      timeline.hasCalledProgram = true;
      return true;
    }
    const reachedUs = Math.min(nextUs, untilUs);
    if (reachedUs === Number.POSITIVE_INFINITY) return false;
    this.#timers?.moveTo(reachedUs);
    if (nextUs <= untilUs) return timeline.runNext();
    timeline.moveTo(untilUs);
    return false;
  }
}
