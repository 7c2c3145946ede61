import { errnoNumber, systemError } from '@net/errors';
import { debugLog } from '@net/stream-socket/internal';
import type { Status, Timer, Timers } from '@net/transport';
import { publishAcceptError } from '../diagnostics.ts';
import { kState, type StatefulServer } from '../state.ts';
import { acceptIfWanted } from './backpressure.ts';

/** The milliseconds for which a server does not accept after it ran out of descriptors or memory. */
const PAUSE_MS = 100;

/** When accepting has resumed for this many milliseconds without a failure, the next failure is reported again. */
const QUIET_MS = 1000;

/** The errors of `accept` that leave the connection in the system's queue, so that the next `accept` fails immediately. */
const SHORTAGES = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'] as const;

/** The servers that have run out of descriptors or memory, each with the timer that ends its pause or its quiet time. */
const short = new WeakMap<StatefulServer, Timer>();

/**
 * Reports that `accept` failed, with an `'error'` event.
 *
 * If descriptors or memory ran out, accepting also pauses for 100 ms, because the system would report the same connection in each
 * turn of the event loop. Further failures of this kind are not reported until accepting has resumed for a second without one.
 */
export function onAcceptFailed(server: StatefulServer, status: Status): void {
  debugLog?.(server, `cannot accept: ${systemError({ status, syscall: 'accept' }).message}`);
  if (!SHORTAGES.some((name) => status === errnoNumber(name))) {
    report(server, status);
    return;
  }
  const timers = server[kState].transport.timers ?? (globalThis as Timers);
  const isKnown = short.has(server);
  timers.clearTimeout(short.get(server));
  server[kState].listening?.handle?.acceptStop();
  const wait = (delayMs: number, then: () => void): void => {
    const timer = timers.setTimeout(then, delayMs);
    timer.unref?.();
    short.set(server, timer);
  };
  wait(PAUSE_MS, () => {
    wait(QUIET_MS, () => short.delete(server));
    acceptIfWanted(server);
  });
  if (!isKnown) report(server, status);
}

function report(server: StatefulServer, status: Status): void {
  const error = systemError({ status, syscall: 'accept' });
  publishAcceptError(server, error);
  server.emit('error', error);
}
