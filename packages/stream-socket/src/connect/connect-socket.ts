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
import { validateTimeout } from '../socket/timeout.ts';
import { limitConnectTime } from './connect-timeout.ts';
import type { ConnectTimes } from './connect-times.ts';
import { ConnectionAttempts } from './connection-attempts.ts';
import { releaseHeld } from './held-operation.ts';
import {
  type CommonConnectOptions,
  type IpcConnectOptions,
  parseConnectOptions,
  type TcpConnectOptions,
} from './options.ts';

/** The implementation of `socket.connect`: validates the options and starts the {@link ConnectionAttempts}. */
export function connectSocket(
  socket: StatefulSocket,
  options: Partial<TcpConnectOptions & IpcConnectOptions & CommonConnectOptions>,
  listener: (() => void) | null,
): void {
  const state = socket[kState];
  publishClientSocket(socket);
  checkConnectOfBound(state, options);
  const request = parseConnectOptions(options);
  validateTimeout(options.connectTimeout, 'options.connectTimeout');
  const client = clientOf(state);
  if (request.kind === 'tcp') request.filter ??= client.filter;
  if (request.kind === 'tcp' && client.bound) request.bound = state.handle?.localName();
  if (listener) socket.once('connect', listener);
  // The signal has destroyed the socket, and 'error' will be emitted in a later tick: connecting would undo the destruction.
  if (state.flags & CLOSING && client.signal?.aborted) return;
  if (socket.destroyed) revive(socket);

  socket.connecting = true;
  state.idle?.start();
  limitConnectTime(socket, options.connectTimeout);
  // An earlier `connect` that is still resolving its name is cancelled. One that is trying addresses continues and keeps the
  // handle.
  const before = client.attempts?.hasResolved ? client.attempts : state.detach();
  const attempts = new ConnectionAttempts(request, socket, state, before, {
    onConnected: (handle, remote) => establish(socket, handle, remote, attempts.times),
    onFailed: (error) => socket.destroy(error),
  });
  if (state.flags & UNREFERENCED) attempts.unref();
  client.attempts = attempts;
  client.times = attempts.times;
  try {
    attempts.start();
  } catch (error) {
    // The option `lookup` has thrown, so this `connect` cannot continue.
    socket.destroy();
    throw error;
  }
  // A bound socket may have had the unspecified address (0.0.0.0 or ::) until now; `connect` gives it a specific one.
  if (client.bound && state.names) state.names.local = undefined;
}

/** Takes over the connected handle, and emits `'connect'` and `'ready'`. */
function establish(
  socket: StatefulSocket,
  handle: StreamHandle,
  remote: Endpoint,
  times: ConnectTimes,
): void {
  const state = socket[kState];
  const client = clientOf(state);
  rememberPeer(state, remote);
  client.attempts?.cancel();
  client.attempts = null;
  client.times = times;
  state.attach(handle);
  socket.connecting = false;
  if (state.names) state.names.local = undefined;
  if (state.options) applySocketOptions(handle, state.options);
  const isOver = () => socket.destroyed || socket.connecting;
  try {
    socket.emit('connect');
  } finally {
    // Runs even if a listener throws, so that the data written while connecting is not lost.
    if (!isOver()) releaseHeld.call(socket);
  }
  if (isOver()) return;
  socket.emit('ready');
  if (!state.handle) return;
  if (client.readWanted) socket._read(0);
  else if (!socket.isPaused()) socket.read(0);
}
