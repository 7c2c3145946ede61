import { hasPendingImmediates } from './pending-immediates.ts';
import type { Timeline } from './timeline.ts';

/** The maximum number of turns to wait for `setImmediate` callbacks, because each of them may call `setImmediate` again. */
const MAX_TURNS = 100;

/**
 * Stops the virtual time while `setImmediate` callbacks are pending, for at most {@link MAX_TURNS} turns. Node's HTTP/2 and TLS
 * call `setImmediate` for each chunk of a socket that has no handle of libuv.
 */
export class ProgramTurns {
  readonly #timeline: Timeline;
  #turns = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Whether the program needs another turn of the event loop before the next event, which advances the time. */
  get areNeeded(): boolean {
    const { nowUs, nextUs } = this.#timeline;
    if (nextUs === nowUs) return false;
    if (this.#turns < MAX_TURNS && hasPendingImmediates()) {
      this.#turns++;
      return true;
    }
    this.#turns = 0;
    return false;
  }
}
