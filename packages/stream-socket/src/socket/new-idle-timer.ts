import { validateFunction } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import { IdleTimer, validateDelay } from './idle-timer.ts';
import { kState, type StatefulSocket } from './state.ts';

let isTimerExposed = false;

/**
 * Creates the idle timer of a socket.
 *
 * @param prototype The prototype of all sockets. The first call adds the property by which Node's TLS finds a socket's timer.
 */
export function newIdleTimer(socket: StatefulSocket, prototype: StatefulSocket): IdleTimer {
  if (!isTimerExposed) {
    isTimerExposed = true;
    nodeIdentity?.exposeIdleTimer(prototype, idleTimerOf);
  }
  return new IdleTimer(() => onIdle(socket), socket[kState].transport.timers);
}

/** The implementation of `socket.setTimeout`. */
export function setIdleTimeout(
  socket: StatefulSocket,
  msecs: number,
  callback: (() => void) | undefined,
  prototype: StatefulSocket,
): void {
  const delayMs = validateDelay(msecs, 'msecs');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const state = socket[kState];
  if (delayMs > 0) state.idle ??= newIdleTimer(socket, prototype);
  state.idle?.set(delayMs);
  // A destroyed socket starts the timer at its next `connect`.
  if (socket.destroyed) state.idle?.stop();
  if (!callback) return;
  if (delayMs === 0) socket.removeListener('timeout', callback);
  else socket.once('timeout', callback);
}

/**
 * Defined outside of `newIdleTimer`: as a closure it would keep the variables of the first call alive, so that the first socket
 * would never be garbage-collected.
 */
function idleTimerOf(socket: StatefulSocket): IdleTimer | undefined {
  return socket[kState].idle ?? undefined;
}

function onIdle(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.idle?.isWriteProgress(state.handle?.writeQueueSize ?? 0)) state.idle.touch();
  else socket.emit('timeout');
}
