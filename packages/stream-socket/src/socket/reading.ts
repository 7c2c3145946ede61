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
