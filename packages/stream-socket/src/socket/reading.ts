import { clientOf, kState, type StatefulSocket } from './state.ts';

/** `_read`: starts to read from the handle. Without a connection, that waits until there is one. */
export function readHandle(socket: StatefulSocket): void {
  const state = socket[kState];
  if (!state.handle) {
    clientOf(state).readWanted = true;
    return;
  }
  if (state.client) state.client.readWanted = false;
  if (!state.isReading) state.startReading();
}

/** With `onread`, asking for data starts reading: nothing is buffered that could be full. */
export function startTarget(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.target && state.handle && !state.isReading) state.startReading();
}

/** With `onread`, pausing stops reading. */
export function stopTarget(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.target && state.handle && state.isReading) state.stopReading();
}

/** Takes note of `resume` and `pause`, a new `'data'` listener and `pipe` included, for the next connection of a destroyed socket. */
export function noteFlow(socket: StatefulSocket, isFlowing: boolean): void {
  if (socket.destroyed) clientOf(socket[kState]).flowWanted = isFlowing;
}

/** Has the stream flow, or not, as it was told to while the socket was destroyed. */
export function restoreFlow(socket: StatefulSocket): void {
  const client = clientOf(socket[kState]);
  const { flowWanted } = client;
  client.flowWanted = null;
  if (flowWanted === true) socket.resume();
  else if (flowWanted === false) socket.pause();
  if (socket.listenerCount('readable') > 0) {
    // Has `stream.Readable` emit 'readable' again; it may believe that it has called `_read` already.
    socket.read(0);
    client.readWanted = true;
  }
}
