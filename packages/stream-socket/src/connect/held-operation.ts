import { ERR_SOCKET_CLOSED_BEFORE_CONNECTION } from '@net/errors';
import type { StreamCallback } from '../io/stream-io.ts';
import { clientOf, kState, type StatefulSocket } from '../socket/state.ts';

/**
 * Keeps a write or an end until there is a connection. It goes out in its turn among the listeners of `'connect'`: those
 * added before it run first. `stream.Duplex` asks for one thing at a time, so at most one is kept.
 */
export function holdUntilConnected(
  socket: StatefulSocket,
  bytes: number,
  callback: StreamCallback,
  proceed: () => void,
): void {
  clientOf(socket[kState]).held = {
    bytes,
    proceed,
    abandon: () => callback(ERR_SOCKET_CLOSED_BEFORE_CONNECTION()),
  };
  // Listeners, so that it keeps its turn among those of the user.
  socket.once('connect', releaseHeld);
  socket.once('close', abandonHeld);
}

/** What was kept goes out: there is a connection now. */
export function releaseHeld(this: StatefulSocket): void {
  const client = clientOf(this[kState]);
  const { held } = client;
  client.held = null;
  this.removeListener('close', abandonHeld);
  held?.proceed();
}

/** It stays where it is: what was never sent still counts in `bytesWritten`. */
function abandonHeld(this: StatefulSocket): void {
  this.removeListener('connect', releaseHeld);
  this[kState].client?.held?.abandon();
}
