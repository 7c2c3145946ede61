import { nextTurn, realTimers, realTimeUs } from './next-turn.ts';
import { ProgramTurns } from './program-turns.ts';
import type { Timeline } from './timeline.ts';

/**
 * How time passes. `virtual`: only during calls of `advance`, `run` and `until`, without waiting. `auto`: whenever the program is
 * idle, time jumps to the next event. `real`: like real time.
 */
export type ClockKind = 'virtual' | 'auto' | 'real';

/**
 * The driver of `auto`: runs events, without waiting for their times, until only background events are left. After an event that
 * has called the program, the next one runs in a later turn of the event loop.
 */
export function driveByItself(timeline: Timeline): void {
  timeline.hold.isEnabled = true;
  const turns = new ProgramTurns(timeline);
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
      while (timeline.pending > 0 && !timeline.hasCalledProgram && !turns.areNeeded) timeline.runNext();
    } finally {
      // Schedules the next event even if a program's callback has thrown. Its error becomes an uncaught exception, as with an
      // operating system.
      schedule();
    }
  };
  timeline.onScheduled = schedule;
}

/** The driver of `real`: runs each event when its time has come. */
export function driveByRealTime(timeline: Timeline): void {
  timeline.hold.isEnabled = true;
  const startUs = realTimeUs();
  // The time does not change during a turn of the event loop, as in libuv, so that the events scheduled in one turn keep their
  // order.
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
    // Waits in turns of the event loop, because timers cannot wait for less than a millisecond.
    if (waitUs < 1000) {
      isTurnScheduled = true;
      nextTurn(step);
    } else if (nextUs < timerUs) {
      realTimers.clearTimeout(timer);
      timerUs = nextUs;
      timer = realTimers.setTimeout(onTimer, waitUs / 1000);
      // Unreferenced, because `timeline.hold` keeps the process alive while a handle is open. A keep-alive probe that is due in
      // two hours must not keep the process alive.
      (timer as { unref?: () => void }).unref?.();
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
