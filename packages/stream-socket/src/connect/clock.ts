import type { Timers, Transport } from '@net/transport';

/** The timers of a transport that has its own time, or else the global timers. */
export function timersOf({ timers }: Transport): Timers {
  return timers ?? (globalThis as Timers);
}

/** The time in milliseconds, by the clock of the transport's timers; `performance.now()` if they have no clock. */
export function nowOf({ timers }: Transport): number {
  return timers?.now?.() ?? performance.now();
}
