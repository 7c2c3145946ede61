import { nextTurn, realTimers, realTimeUs } from './next-turn.ts';
import type { Timeline } from './timeline.ts';

/**
 * What makes time pass. `virtual`: only `advance` and `run` do, and nothing waits. `auto`: as fast as the program can follow,
 * by itself, whenever the program has nothing left to do. `real`: as on the wall.
 */
export type ClockKind = 'virtual' | 'auto' | 'real';

/** `auto`: runs one event in each turn of the event loop, whatever its time, for as long as there is one to wait for. */
export function driveByItself(timeline: Timeline): void {
  timeline.hold.isEnabled = true;
  let isScheduled = false;
  const schedule = (): void => {
    if (isScheduled || timeline.pending === 0) return;
    isScheduled = true;
    nextTurn(step);
  };
  const step = (): void => {
    isScheduled = false;
    timeline.hasCalledProgram = false;
    try {
      while (timeline.pending > 0 && !timeline.hasCalledProgram) timeline.runNext();
    } finally {
      // What a program throws when it is called back is nobody's here, as with an operating system.
      schedule();
    }
  };
  timeline.onScheduled = schedule;
}

/** `real`: runs each event when its time has come. */
export function driveByRealTime(timeline: Timeline): void {
  timeline.hold.isEnabled = true;
  const startUs = realTimeUs();
  // One time for all of a turn of the event loop, as in libuv: what is done in one turn happens in that order.
  let turnUs: number | undefined;
  const endTurn = (): void => {
    turnUs = undefined;
  };
  timeline.readClockUs = () => {
    if (turnUs === undefined) {
      turnUs = realTimeUs() - startUs;
      nextTurn(endTurn);
    }
    return turnUs;
  };
  let isTurnScheduled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerUs = Number.POSITIVE_INFINITY;
  const schedule = (): void => {
    const nextUs = timeline.nextUs;
    if (isTurnScheduled || nextUs === undefined) return;
    const waitUs = nextUs - timeline.nowUs;
    // A timer waits for a millisecond at least.
    if (waitUs < 1000) {
      isTurnScheduled = true;
      nextTurn(step);
    } else if (nextUs < timerUs) {
      realTimers.clearTimeout(timer);
      timerUs = nextUs;
      timer = realTimers.setTimeout(onTimer, waitUs / 1000);
    }
  };
  const onTimer = (): void => {
    timerUs = Number.POSITIVE_INFINITY;
    step();
  };
  const step = (): void => {
    isTurnScheduled = false;
    timeline.hasCalledProgram = false;
    endTurn();
    try {
      while ((timeline.nextUs ?? Number.POSITIVE_INFINITY) <= timeline.nowUs && !timeline.hasCalledProgram) {
        timeline.runNext();
      }
    } finally {
      schedule();
    }
  };
  timeline.onScheduled = schedule;
}
