import { type ConnectDurations, connectDurationsOf } from '../connect/connect-durations.ts';
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
  /**
   * Bytes that were written to the socket, and that the system has not taken yet: in the buffer of the stream or the transport.
   */
  writeQueue: number;
  /**
   * When bytes were last received, in milliseconds of `performance.now()`, or of the virtual clock of the transport. Undefined if
   * no bytes were received since the recording began: with the first call of `stats`, or at the creation of a socket with the
   * option `stats`.
   */
  lastReadAt: number | undefined;
  /** When bytes were last passed to the system, or the system last took bytes of a pending write. Otherwise like `lastReadAt`. */
  lastWriteAt: number | undefined;
  /** The durations of the last `connect`; undefined if this socket never called `connect`, for example an accepted socket. */
  connect: ConnectDurations | undefined;
}

/**
 * Starts recording when bytes are read and written, if it has not started yet. The idle timer records the times, because every
 * read and write notifies it, even if it has no timeout.
 *
 * @param prototype The prototype of all sockets.
 */
export function recordTimes(socket: StatefulSocket, prototype: StatefulSocket): TransferTimes {
  const state = socket[kState];
  state.idle ??= newIdleTimer(socket, prototype);
  state.idle.times ??= new TransferTimes(state.transport.timers);
  return state.idle.times;
}

/** The implementation of `socket.stats`. */
export function statsOf(socket: StatefulSocket, { lastReadAt, lastWriteAt }: TransferTimes): SocketStats {
  return {
    bytesRead: socket[kState].bytesRead,
    bytesWritten: bytesWrittenOf(socket),
    writeQueue: writeQueueOf(socket),
    lastReadAt,
    lastWriteAt,
    connect: connectDurationsOf(socket),
  };
}

/** Implements {@link SocketStats.writeQueue}. Bytes in the buffer of a destroyed socket do not count: they are never written. */
export function writeQueueOf(socket: StatefulSocket): number {
  const { handle } = socket[kState];
  if (handle) return bytesWrittenOf(socket) - handle.bytesWritten + handle.writeQueueSize;
  return socket.connecting ? bytesWrittenOf(socket) : 0;
}
