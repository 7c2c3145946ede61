import { kState, type StatefulSocket } from './state.ts';

interface Work {
  /** The number of calls of `busy` that no call of `idle` has ended yet. */
  count: number;
  whenIdle: (() => void) | null;
}

/**
 * The work of each socket on which the program has called `busy` or `idle`. Not a field of every socket: few programs call them.
 */
const works = new WeakMap<object, Work>();

/** The implementation of `socket.busy`. */
export function markBusy(socket: StatefulSocket): void {
  const work = works.get(socket);
  if (work) work.count++;
  else works.set(socket, { count: 1, whenIdle: null });
}

/** The implementation of `socket.idle`. If `busy` was never called, marks the socket as idle until `busy` is called. */
export function markIdle(socket: StatefulSocket): void {
  const work = works.get(socket);
  if (!work) {
    works.set(socket, { count: 0, whenIdle: null });
    return;
  }
  work.count = Math.max(0, work.count - 1);
  if (work.count === 0) work.whenIdle?.();
}

/** Calls `whenIdle` at each later `idle` that leaves no `busy` open. Does nothing if neither method was called before. */
export function onceIdle(socket: StatefulSocket, whenIdle: () => void): void {
  const work = works.get(socket);
  if (work) work.whenIdle = whenIdle;
}

/**
 * Whether ending the writable half now would interrupt nothing. If the program has called `busy` or `idle`, these calls decide.
 * Otherwise a socket is idle if its read buffer, its write buffer and the write queue of its handle are empty.
 */
export function isIdle(socket: StatefulSocket): boolean {
  const work = works.get(socket);
  if (work) return work.count === 0;
  const { handle } = socket[kState];
  return socket.readableLength === 0 && socket.writableLength === 0 && !handle?.writeQueueSize;
}
