import { clientOf, kState, type StatefulSocket } from './state.ts';

/** The implementation of `_read`: starts reading from the handle, or once there is a connection. */
export function readHandle(socket: StatefulSocket): void {
  const state = socket[kState];
  if (!state.handle) {
    clientOf(state).readWanted = true;
    return;
  }
  if (state.client) state.client.readWanted = false;
  if (!state.isReading) state.startReading();
}

/** With `onread`, `read()` and `resume()` start reading: the stream has no buffer that could be full. */
export function startTarget(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.target && state.handle && !state.isReading) state.startReading();
}

/** With `onread`, `pause()` stops reading. */
export function stopTarget(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.target && state.handle && state.isReading) state.stopReading();
}

/**
 * Records whether a destroyed socket was resumed or paused last (a `'data'` listener and `pipe` resume, too), for its next
 * connection.
 */
export function noteFlow(socket: StatefulSocket, isFlowing: boolean): void {
  if (socket.destroyed) clientOf(socket[kState]).flowWanted = isFlowing;
}

/** Resumes or pauses the stream as recorded by {@link noteFlow}. */
export function restoreFlow(socket: StatefulSocket): void {
  const client = clientOf(socket[kState]);
  const { flowWanted } = client;
  client.flowWanted = null;
  if (flowWanted === true) socket.resume();
  else if (flowWanted === false) socket.pause();
  if (socket.listenerCount('readable') > 0) {
    // Makes `stream.Readable` emit 'readable' again. It may not call `_read` again, so a read is requested explicitly.
    socket.read(0);
    client.readWanted = true;
  }
}
