import type { Endpoint, StreamHandle } from '@net/transport';
import { checkConnectOfBound } from '../bound/connect-of-bound.ts';
import { revive } from '../socket/closing.ts';
import { publishClientSocket } from '../socket/diagnostics.ts';
import { applySocketOptions } from '../socket/options.ts';
import {
  CLOSING,
  clientOf,
  kState,
  rememberPeer,
  type StatefulSocket,
  UNREFERENCED,
} from '../socket/state.ts';
import { Connector } from './connector.ts';
import { releaseHeld } from './held-operation.ts';
import { type IpcConnectOptions, parseConnectOptions, type TcpConnectOptions } from './options.ts';

/** Begins to connect `socket`; {@link Connector} carries it out. Throws what `socket.connect` does. */
export function connectSocket(
  socket: StatefulSocket,
  options: Partial<TcpConnectOptions & IpcConnectOptions>,
  listener: (() => void) | null,
): void {
  const state = socket[kState];
  publishClientSocket(socket);
  checkConnectOfBound(state, options);
  const request = parseConnectOptions(options);
  const client = clientOf(state);
  if (request.kind === 'tcp') request.filter ??= client.filter;
  if (request.kind === 'tcp' && client.bound) request.bound = state.handle?.localName();
  if (listener) socket.once('connect', listener);
  // The signal has just destroyed the socket, and 'error' is on its way: connecting would bring it back.
  if (state.flags & CLOSING && client.signal?.aborted) return;
  if (socket.destroyed) revive(socket);

  socket.connecting = true;
  state.idle?.start();
  // One that still looks up a name is over; one that tries an address has the handle, and may be the one that connects.
  const before = client.connector?.isAttempting ? client.connector : state.detach();
  const connector = new Connector(request, socket, state, before, {
    onConnected: (handle, remote) => establish(socket, handle, remote),
    onFailed: (error) => socket.destroy(error),
  });
  if (state.flags & UNREFERENCED) connector.unref();
  client.connector = connector;
  try {
    connector.start();
  } catch (error) {
    // A resolver has thrown: nothing comes of this connect any more.
    socket.destroy();
    throw error;
  }
  // The address of a bound socket may have been "any" until now.
  if (client.bound && state.names) state.names.local = undefined;
}

/** Takes over the connected handle, and emits `'connect'` and `'ready'`. */
function establish(socket: StatefulSocket, handle: StreamHandle, remote: Endpoint): void {
  const state = socket[kState];
  const client = clientOf(state);
  rememberPeer(state, remote);
  client.connector?.cancel();
  client.connector = null;
  state.attach(handle);
  socket.connecting = false;
  if (state.names) state.names.local = undefined;
  if (state.options) applySocketOptions(handle, state.options);
  const isOver = () => socket.destroyed || socket.connecting;
  try {
    socket.emit('connect');
  } finally {
    // Even if a listener throws, what was written shall not be lost.
    if (!isOver()) releaseHeld.call(socket);
  }
  if (isOver()) return;
  socket.emit('ready');
  if (!state.handle) return;
  if (client.readWanted) socket._read(0);
  else if (!socket.isPaused()) socket.read(0);
}
