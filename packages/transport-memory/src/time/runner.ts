import { validateNumber } from '@net/errors';
import { checkProperties, FROM_ZERO } from '../arguments/check-properties.ts';
import { describePoint, type FailedRun, NetworkError } from '../network/network-error.ts';
import { reportUncaught } from '../network/report-uncaught.ts';
import type { ClockKind } from './drivers.ts';
import type { TickingTimers } from './fake-timers.ts';
import type { Timeline } from './timeline.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The options of a run. */
export interface RunOptions {
  /** The maximum duration of the run, in milliseconds of virtual time. @default 3600000, an hour */
  limit?: number | undefined;
}

const DEFAULT_LIMIT_MS = 3_600_000;

/** Advances the time of a network, and wraps errors in a {@link NetworkError} with the seed and the time. */
export class Runner {
  readonly #run: FailedRun;
  readonly #timeline: Timeline;
  readonly #kind: ClockKind;
  readonly #clock: VirtualClock;

  constructor(run: FailedRun, timeline: Timeline, kind: ClockKind, timers: TickingTimers | undefined) {
    this.#run = run;
    this.#timeline = timeline;
    this.#kind = kind;
    this.#clock = new VirtualClock(timeline, timers);
  }

  async advance(ms: number): Promise<void> {
    validateNumber(ms, 'ms', 0, Number.MAX_SAFE_INTEGER);
    await this.#drive(() => this.#clock.runTo(this.#in(ms)));
  }

  async toEnd(options: RunOptions): Promise<void> {
    const limit = readLimit(options);
    const isOver = await this.#drive(() => this.#clock.runToEnd(this.#in(limit)));
    if (!isOver) throw this.#error(`Something is left to happen after ${limit} ms`);
  }

  async until<Result>(promise: PromiseLike<Result>, options: RunOptions): Promise<Result> {
    const limit = readLimit(options);
    const limitUs = this.#in(limit);
    if (await this.#drive(() => this.#clock.runUntil(promise, limitUs))) return promise;
    if (this.#timeline.nowUs >= limitUs) throw this.#error(`The promise is pending after ${limit} ms`);
    throw this.#error(
      'The promise is pending, and nothing is left to happen: no packet is under way, and no fake timer is set. Timers that are not fake take real time',
    );
  }

  #in(ms: number): number {
    return this.#timeline.nowUs + ms * 1000;
  }

  async #drive<Result>(drive: () => Promise<Result>): Promise<Result> {
    if (this.#kind !== 'virtual') {
      throw new Error(`The time of this network passes by itself: its clock is ${this.#kind}`);
    }
    try {
      return await reportUncaught(() => describePoint(this.#run), drive);
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw this.#error(what, { cause: error });
    }
  }

  #error(what: string, options?: ErrorOptions): NetworkError {
    return new NetworkError(this.#run, what, options);
  }
}

function readLimit(options: RunOptions): number {
  checkProperties(options, 'options', { limit: FROM_ZERO });
  return options.limit ?? DEFAULT_LIMIT_MS;
}
