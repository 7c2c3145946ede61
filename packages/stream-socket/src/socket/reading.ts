import { nodeIdentity } from '@net/node-interop';
import { ReusedReads } from '../io/reused-reads.ts';
import { clientOf, kState, type StatefulSocket } from './state.ts';

/** The implementation of `_read`: starts reading from the handle, now or once the socket is connected. */
export function readHandle(socket: StatefulSocket): void {
  const state = socket[kState];
  if (!state.handle) {
    clientOf(state).readWanted = true;
    return;
  }
  if (state.client) state.client.readWanted = false;
  if (!state.isReading) state.startReading();
}

/**
 * Called by `read()` and `resume()`. Starts reading for a socket with `onread`: `stream.Readable` calls `_read` again only after
 * `push`, which such a socket does not call for the bytes that it receives.
 */
export function startTarget(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.target && state.handle && !state.isReading) state.startReading();
}

/**
 * Called by `pause()`. Stops reading for a socket with `onread`. If Node's TLS calls `pause()`, makes the socket emit bytes, not
 * text.
 */
export function beforePause(socket: StatefulSocket): void {
  const state = socket[kState];
  if (state.target && state.handle && state.isReading) state.stopReading();
  noteFlow(socket, false);
  if (socket.readableEncoding) nodeIdentity?.giveBytesToTls(socket);
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
    // Makes `stream.Readable` emit 'readable' again. `stream.Readable` may not call `_read`, so a read is requested explicitly.
    socket.read(0);
    client.readWanted = true;
  }
}

/**
 * Calls `pipe` of `stream.Readable`. If the destination is a socket of this package, the source may then read into a reused
 * buffer.
 *
 * @param hasOwnWrites Whether the write methods of the destination are the original ones.
 */
export function pipeTo(
  source: StatefulSocket,
  destination: object,
  pipe: () => void,
  hasOwnWrites: (destination: StatefulSocket) => boolean,
): void {
  const before = source.rawListeners('data');
  pipe();
  if (!(kState in destination)) return;
  const added = source.rawListeners('data').filter((each) => !before.includes(each));
  // If a listener for `'pipe'` or `'newListener'` has added or replaced `'data'` listeners, that of `pipe` cannot be identified.
  if (added.length !== 1 || added[0]!.name !== 'ondata') return;
  const socket = destination as StatefulSocket;
  const reader = {
    listener: added[0],
    isUnchanged: () => hasOwnWrites(socket),
    usesChunk: () => socket.writableLength > 0,
    stopsReading: false,
  };
  reusedReadsOf(source).addDestination(reader, source[kState].handle);
}

/** The {@link ReusedReads} of a socket, created on first use. */
export function reusedReadsOf(socket: StatefulSocket): ReusedReads {
  const state = socket[kState];
  state.reads ??= { target: null, reused: null };
  state.reads.reused ??= new ReusedReads(socket);
  return state.reads.reused;
}
