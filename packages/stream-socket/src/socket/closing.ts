import { peerEndedError, systemError } from '@net/errors';
import type { StreamHandle } from '@net/transport';
import { debugLog } from './debug-log.ts';
import { CLOSING, ENDED_BY_PEER, HAD_ERROR, RESET_ON_CLOSE } from './flags.ts';
import { restoreFlow } from './reading.ts';
import { clientOf, kState, rememberPeer, type StatefulSocket } from './state.ts';

/** Destroys a socket, and closes its connection with a TCP reset (RST). */
export function resetNow(socket: StatefulSocket): void {
  socket[kState].flags |= RESET_ON_CLOSE;
  socket.destroy();
}

/** The implementation of `_destroy`. */
export function destroySocket(
  socket: StatefulSocket,
  error: Error | null,
  callback: (error: Error | null) => void,
): void {
  const state = socket[kState];
  const { owner } = state;
  debugLog?.(socket, error ? `is destroyed: ${error.message}` : 'is destroyed');
  socket.connecting = false;
  state.flags |= error ? CLOSING | HAD_ERROR : CLOSING;
  state.idle?.stop();
  const handle = state.detach();
  if (handle) {
    handle.receiver = state;
    closeHandle(socket, handle);
  }
  callback(error);
  if (!handle) state.onClose();
  state.owner = null;
  owner?.onConnectionDestroyed(socket);
}

function closeHandle(socket: StatefulSocket, handle: StreamHandle): void {
  const state = socket[kState];
  const resets = (state.flags & RESET_ON_CLOSE) !== 0;
  const status = resets ? handle.reset() : 0;
  if (!resets) handle.close();
  else if (status < 0) {
    handle.close();
    socket.emit('error', systemError({ status, syscall: 'reset' }));
  }
  state.flags &= ~RESET_ON_CLOSE;
}

/** Undoes the destruction of a socket, so that it can connect again. */
export function revive(socket: StatefulSocket): void {
  const state = socket[kState];
  // `_undestroy` is not in `@types/node`; the streams of every supported runtime have it.
  (socket as unknown as { _undestroy(): void })._undestroy();
  state.reset();
  clientOf(state).held = null;
  state.flags &= ~ENDED_BY_PEER;
  state.names = null;
  rememberPeer(state, undefined);
  restoreFlow(socket);
}

/** Fails a write after the peer has ended and the writable half has ended with it. */
export function refuseWrite(socket: StatefulSocket, callback: unknown): false {
  const error = peerEndedError();
  if (typeof callback === 'function') process.nextTick(callback, error);
  // Does not destroy the socket for a corked write: Node's TLS over a JavaScript stream writes a last record, corked, to a peer
  // that has ended. Its callback reports the failure; destroying the socket would make every orderly end of a TLS connection an
  // error.
  if (socket.writableCorked === 0) socket.destroy(error);
  return false;
}
