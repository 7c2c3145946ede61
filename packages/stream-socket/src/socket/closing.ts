import { systemError } from '@net/errors';
import type { StreamHandle } from '@net/transport';
import type { SocketMethods } from './methods.ts';
import {
  CLOSING,
  clientOf,
  ENDED_BY_PEER,
  HAD_ERROR,
  kState,
  RESET_ON_CLOSE,
  rememberPeer,
} from './state.ts';

/** Destroys a socket so that its peer hears of a reset. */
export function resetNow(socket: SocketMethods): void {
  socket[kState].flags |= RESET_ON_CLOSE;
  socket.destroy();
}

/** Its handle has let go of everything: emits `'close'`. */
export function emitClose(socket: SocketMethods): void {
  socket[kState].flags &= ~CLOSING;
  socket.emit('close', (socket[kState].flags & HAD_ERROR) !== 0);
}

/** Closes the handle of a socket that is being destroyed. */
export function closeHandle(socket: SocketMethods, handle: StreamHandle): void {
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
export function revive(socket: SocketMethods): void {
  const state = socket[kState];
  // Not in the types, but in every runtime's streams: undoes `destroy`.
  (socket as unknown as { _undestroy(): void })._undestroy();
  state.reset();
  clientOf(state).held = null;
  state.flags &= ~(HAD_ERROR | ENDED_BY_PEER);
  state.names = null;
  rememberPeer(state, undefined);
}
