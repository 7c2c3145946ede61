import { bytesWrittenOf } from './bytes-written.ts';
import { newIdleTimer } from './new-idle-timer.ts';
import { kState, type StatefulSocket } from './state.ts';
import { TransferTimes } from './transfer-times.ts';

/** The result of `socket.stats`. */
export interface SocketStats {
  /** Bytes received on this connection. */
  bytesRead: number;
  /** Bytes written, including those in `writeQueue`. */
  bytesWritten: number;
  /** Bytes that `write` has taken and the system has not: they are buffered by the stream or wait in the transport. */
  writeQueue: number;
  /**
   * When bytes were last received, in milliseconds of `performance.now()`, or of the virtual clock of the transport. Undefined if none were
   * since the times are recorded: from the first call of `stats`, or from the beginning with the option `stats`.
   */
  lastReadAt: number | undefined;
  /** When bytes were last passed to the system, or the system took bytes that had waited; like `lastReadAt`. */
  lastWriteAt: number | undefined;
}

/**
 * Begins to record when bytes are read and written, unless that has begun. Reads and writes report to the idle timer, whether it runs or
 * not.
 *
 * @param prototype The prototype of all sockets.
 */
export function recordTimes(socket: StatefulSocket, prototype: StatefulSocket): TransferTimes {
  const state = socket[kState];
  state.idle ??= newIdleTimer(socket, prototype);
  state.idle.times ??= new TransferTimes(state.transport.timers);
  return state.idle.times;
}

export function statsOf(socket: StatefulSocket, { lastReadAt, lastWriteAt }: TransferTimes): SocketStats {
  return {
    bytesRead: socket[kState].bytesRead,
    bytesWritten: bytesWrittenOf(socket),
    writeQueue: writeQueueOf(socket),
    lastReadAt,
    lastWriteAt,
  };
}

/** Bytes that `write` has taken and the system has not. Those that a destroyed socket has buffered are not going to be written. */
export function writeQueueOf(socket: StatefulSocket): number {
  const { handle } = socket[kState];
  if (handle) return bytesWrittenOf(socket) - handle.bytesWritten + handle.writeQueueSize;
  return socket.connecting ? bytesWrittenOf(socket) : 0;
}
