import { type ConnectionOwner, debugLog, type Socket } from '@net/stream-socket/internal';
import { kState, type StatefulServer } from '../state.ts';

/** Creates the owner that decrements the server's connection counts as connections end or move to other processes. */
export function connectionOwnerOf(server: StatefulServer): ConnectionOwner {
  return {
    onConnectionDestroyed(socket) {
      server._connections--;
      server[kState].connections--;
      onSocketEnd(server, socket);
      emitCloseIfDrained(server);
    },
    onHandleTaken(socket) {
      const state = server[kState];
      // `child.send` decrements `_connections` before it takes the handle. If `_connections` is not lower than `connections`,
      // another object of this process took the handle, and the connection still counts for this server.
      if (server._connections >= state.connections) return false;
      state.connections = server._connections;
      onSocketEnd(server, socket);
      // Checks whether this was the last connection that a closed server waited for. In the next tick, because a child that is
      // asked in this tick would answer before it has received the connection.
      process.nextTick(emitCloseIfDrained, server);
      return true;
    },
  };
}

/**
 * Removes an ended connection from the server, and notifies the policies.
 *
 * @param socket A Socket; the type in {@link ConnectionOwner} is `object`.
 */
function onSocketEnd(server: StatefulServer, socket: object): void {
  server[kState].sockets.delete(socket as Socket);
  for (const policy of server[kState].policies) policy.onEnd?.(socket as Socket);
}

/** Emits `'close'` once the server is closed and all connections have ended, including those that child processes got. */
export function emitCloseIfDrained(server: StatefulServer): void {
  const state = server[kState];
  if (!isDrained(server) || state.awaitsChildren) return;
  state.awaitsChildren = true;
  const onChildrenDrained = () => {
    state.awaitsChildren = false;
    if (isDrained(server)) process.nextTick(emitClose, server);
  };
  if (state.inChildren) state.inChildren.whenClosed(onChildrenDrained);
  else onChildrenDrained();
}

function emitClose(server: StatefulServer): void {
  debugLog?.(server, 'is closed');
  server.emit('close');
}

function isDrained(server: StatefulServer): boolean {
  return !server[kState].listening && server._connections <= 0;
}

/** Closes the server when the signal of one of the requests is aborted. */
export function closeOnAbort(
  server: StatefulServer,
  requests: readonly { signal: AbortSignal | undefined }[],
): void {
  const close = () => server.close();
  for (const signal of new Set(requests.map((request) => request.signal))) {
    if (signal?.aborted) process.nextTick(close);
    else if (signal) {
      signal.addEventListener('abort', close);
      server.once('close', () => signal.removeEventListener('abort', close));
    }
  }
}
