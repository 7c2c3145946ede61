import { peerEndedError, systemError } from '@net/errors';
import type { StreamHandle } from '@net/transport';
import { restoreFlow } from './reading.ts';
import {
  CLOSING,
  clientOf,
  ENDED_BY_PEER,
  HAD_ERROR,
  kState,
  RESET_ON_CLOSE,
  rememberPeer,
  type StatefulSocket,
} from './state.ts';

/** Destroys a socket with a reset (RST) to its peer. */
export function resetNow(socket: StatefulSocket): void {
  socket[kState].flags |= RESET_ON_CLOSE;
  socket.destroy();
}

/** `_destroy` of a socket. */
export function destroySocket(
  socket: StatefulSocket,
  error: Error | null,
  callback: (error: Error | null) => void,
): void {
  const state = socket[kState];
  const { owner } = state;
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

/** Brings a socket that has closed back to where `connect` can begin again. */
export function revive(socket: StatefulSocket): void {
  const state = socket[kState];
  // Not in the types, but in every runtime's streams: undoes `destroy`.
  (socket as unknown as { _undestroy(): void })._undestroy();
  state.reset();
  clientOf(state).held = null;
  state.flags &= ~ENDED_BY_PEER;
  state.names = null;
  rememberPeer(state, undefined);
  restoreFlow(socket);
}

/** Refuses a write after the peer has ended and this side with it. */
export function refuseWrite(socket: StatefulSocket, callback: unknown): false {
  const error = peerEndedError();
  if (typeof callback === 'function') process.nextTick(callback, error);
  // Node's TLS over a stream that is not its own writes, corked, a last record to a peer that has finished. It hears
  // from the callback that nothing came of it; a broken connection would be an error of every one that ends well.
  if (socket.writableCorked === 0) socket.destroy(error);
  return false;
}
