import { kState, type StatefulSocket } from './state.ts';

interface Work {
  /** The calls of `busy` without one of `idle` yet. */
  count: number;
  whenIdle: (() => void) | null;
}

/** The sockets whose program says itself when they work. A map, because few sockets do. */
const works = new WeakMap<object, Work>();

/** `socket.busy()`. */
export function markBusy(socket: StatefulSocket): void {
  const work = works.get(socket);
  if (work) work.count++;
  else works.set(socket, { count: 1, whenIdle: null });
}

/** `socket.idle()`. A call without a `busy` before it declares that the socket does not work yet. */
export function markIdle(socket: StatefulSocket): void {
  const work = works.get(socket);
  if (!work) {
    works.set(socket, { count: 0, whenIdle: null });
    return;
  }
  work.count = Math.max(0, work.count - 1);
  if (work.count === 0) work.whenIdle?.();
}

/** Sets the callback for when `idle` has been called as often as `busy`. Does nothing for a socket that never was busy. */
export function onceIdle(socket: StatefulSocket, whenIdle: () => void): void {
  const work = works.get(socket);
  if (work) work.whenIdle = whenIdle;
}

/**
 * Whether nothing would be lost if the writable half ended now: `busy` and `idle` decide, if the program has called them; otherwise
 * whether nothing is unread, unwritten or waits to be sent.
 */
export function isIdle(socket: StatefulSocket): boolean {
  const work = works.get(socket);
  if (work) return work.count === 0;
  const { handle } = socket[kState];
  return socket.readableLength === 0 && socket.writableLength === 0 && !handle?.writeQueueSize;
}
