import { ERR_SOCKET_CLOSED_BEFORE_CONNECTION } from '@net/errors';
import { clientOf, type HeldOperation, kState, type StatefulSocket } from '../socket/state.ts';

/**
 * Holds a write or an end until the socket is connected. The operation runs as a `'connect'` listener, after the listeners that
 * were added before it. `stream.Duplex` requests one operation at a time, so at most one is held.
 */
export function holdUntilConnected(socket: StatefulSocket, operation: HeldOperation): void {
  clientOf(socket[kState]).held = operation;
  socket.once('connect', releaseHeld);
  socket.once('close', abandonHeld);
}

/** Performs the held operation once the socket is connected. */
export function releaseHeld(this: StatefulSocket): void {
  const client = clientOf(this[kState]);
  const { held } = client;
  client.held = null;
  this.removeListener('close', abandonHeld);
  if (held) (this[held.method] as (...args: readonly unknown[]) => void)(...held.args);
}

/** Abandons the held operation when the socket closes. `held` is not cleared, because its bytes still count in `bytesWritten`. */
function abandonHeld(this: StatefulSocket): void {
  this.removeListener('connect', releaseHeld);
  this[kState].client?.held?.callback(ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
}
