import { findProgramTimers, type ProgramTimers, type TickingTimers } from './fake-timers.ts';
import { nextTurn, realTimers } from './next-turn.ts';
import { ProgramTurns } from './program-turns.ts';
import type { Timeline } from './timeline.ts';
import { keepContextOfTimers } from './timer-context.ts';

/** The maximum time to wait for a promise that depends on something outside of the network, in real milliseconds. */
const OUTSIDE_MS = 1000;

/** Advances the time of a timeline, and runs its events and the program's fake timers meanwhile. */
export class VirtualClock {
  readonly #timeline: Timeline;
  readonly #givenTimers: TickingTimers | undefined;
  #timers: ProgramTimers | undefined;
  #isDriving = false;
  readonly #turns: ProgramTurns;

  constructor(timeline: Timeline, timers: TickingTimers | undefined) {
    this.#timeline = timeline;
    this.#turns = new ProgramTurns(timeline);
    this.#givenTimers = timers;
    if (timers) keepContextOfTimers(globalThis);
  }

  /** Runs all events up to a time. */
  async runTo(timeUs: number): Promise<void> {
    await this.#drive(timeUs, () => false);
  }

  /**
   * Runs until only background events (keep-alive probes) are left and no fake timer of the program is waiting, at most up to a
   * time. Returns false if other events or timers are left then.
   */
  async runToEnd(limitUs: number): Promise<boolean> {
    const isOver = (): boolean => this.#timeline.pending === 0 && !this.#timers?.isWaiting;
    return this.#drive(limitUs, isOver);
  }

  /**
   * Runs until the promise is settled, at most up to a time. Returns false if it is still pending then, or when only background
   * events are left, which have not settled it either.
   */
  async runUntil(promise: PromiseLike<unknown>, limitUs: number): Promise<boolean> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const timeline = this.#timeline;
    // Idle: at most keep-alive probes are left. The time does not advance then, because the promise may wait for something
    // outside of the network.
    const isIdle = (): boolean => timeline.pending === 0 && !this.#timers?.isWaiting;
    let mayWaitOutside = true;
    for (;;) {
      await this.#drive(limitUs, () => isSettled || isIdle());
      if (isSettled) return true;
      if (!isIdle()) return false;
      if (mayWaitOutside && (await this.#waitOutside(() => isSettled || !isIdle()))) continue;
      mayWaitOutside = false;
      // Runs the keep-alive probes, which may find that a peer has gone.
      await this.#drive(limitUs, () => isSettled || !isIdle() || timeline.nextUs === undefined);
      if (isSettled) return true;
      if (isIdle()) return false;
    }
  }

  /** Waits in real time for something outside of the network, such as a module or a file to load. */
  async #waitOutside(hasHappened: () => boolean): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < OUTSIDE_MS; waitedMs++) {
      if (hasHappened()) return true;
      await new Promise((resolve) => realTimers.setTimeout(resolve, 1));
    }
    return false;
  }

  /**
   * Runs events and timers up to a time, or until `isOver`; returns whether `isOver` was the reason. After an event that has
   * called the program, the next one runs in a later turn of the event loop.
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
            if (this.#turns.areNeeded) break;
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
      // The first step runs in a later turn, so that the program's pending microtasks and ticks run before.
      nextTurn(step);
    }).finally(() => {
      this.#isDriving = false;
    });
  }

  /** Runs the next timer up to `untilUs`, and returns its time. Its callback is called at that time of the network, too. */
  #runTimer(untilUs: number): number | undefined {
    const timers = this.#timers;
    if (!timers) return undefined;
    this.#timeline.readClockUs = () => timers.nowUs;
    try {
      return timers.runNext(untilUs);
    } finally {
      this.#timeline.readClockUs = undefined;
    }
  }

  /** Runs the next event or timer up to `untilUs`. If there is none, advances the time to `untilUs` and returns false. */
  #runNext(untilUs: number): boolean {
    const timeline = this.#timeline;
    const nextUs = timeline.nextUs ?? Number.POSITIVE_INFINITY;
    const timerUs = this.#runTimer(Math.min(nextUs, untilUs));
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
