import type { ConnectionOwner } from '@net/stream-socket/internal';
import { kState, type StatefulServer } from '../state.ts';

/** Counts the connections of `server` down as they end, here and in other processes. */
export function connectionOwnerOf(server: StatefulServer): ConnectionOwner {
  return {
    onConnectionDestroyed() {
      server._connections--;
      server[kState].connections--;
      emitCloseIfDrained(server);
    },
    onHandleTaken() {
      const state = server[kState];
      // Taken within this process, the connection is still this server's. `child.send` has lowered the count already.
      if (server._connections >= state.connections) return false;
      state.connections = server._connections;
      // The connection was perhaps the last one that a closed server waited for. Asked in this tick, the child would answer
      // before it has got the connection.
      process.nextTick(emitCloseIfDrained, server);
      return true;
    },
  };
}

/** Emits `'close'` once the server is closed and its last connection has ended, those in other processes included. */
export function emitCloseIfDrained(server: StatefulServer): void {
  const state = server[kState];
  if (!isDrained(server) || state.awaitsChildren) return;
  state.awaitsChildren = true;
  const onChildrenDrained = () => {
    state.awaitsChildren = false;
    if (isDrained(server)) process.nextTick(() => server.emit('close'));
  };
  if (state.inChildren) state.inChildren.whenClosed(onChildrenDrained);
  else onChildrenDrained();
}

function isDrained(server: StatefulServer): boolean {
  return !server[kState].listening && server._connections <= 0;
}

/** Closes the server when `signal` is aborted. */
export function closeOnAbort(server: StatefulServer, signal: AbortSignal): void {
  const close = () => server.close();
  if (signal.aborted) {
    process.nextTick(close);
    return;
  }
  signal.addEventListener('abort', close);
  server.once('close', () => signal.removeEventListener('abort', close));
}
