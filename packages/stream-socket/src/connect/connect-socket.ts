import { appendCalls, captureCalls } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import type { Endpoint, StreamHandle } from '@net/transport';
import { checkConnectOfBound } from '../bound/connect-of-bound.ts';
import { revive } from '../socket/closing.ts';
import { debugLog } from '../socket/debug-log.ts';
import { publishClientSocket } from '../socket/diagnostics.ts';
import { CLOSING, UNREFERENCED } from '../socket/flags.ts';
import { applySocketOptions } from '../socket/options.ts';
import { clientOf, kState, rememberPeer, type StatefulSocket } from '../socket/state.ts';
import { validateTimeout } from '../socket/timeout.ts';
import { nameHost } from './connect-error.ts';
import { limitConnectTime } from './connect-timeout.ts';
import { ConnectionAttempts } from './connection-attempts.ts';
import { releaseHeld } from './held-operation.ts';
import { keepOptions, withKeptOptions } from './keep-options.ts';
import { logConnect } from './log-connect.ts';
import { type AnyConnectOptions, parseConnectOptions } from './options.ts';
import { recordPerformanceEntry } from './performance-entry.ts';
import { proxyHeaderOf } from './proxy-header.ts';
import { whenSettled } from './when-settled.ts';

/** The implementation of `socket.connect`: validates the options and starts the {@link ConnectionAttempts}. */
export function connectSocket(
  socket: StatefulSocket,
  given: AnyConnectOptions,
  listener: (() => void) | null,
): void {
  const state = socket[kState];
  publishClientSocket(socket);
  const client = clientOf(state);
  const options = withKeptOptions(client, given);
  checkConnectOfBound(state, options);
  const request = parseConnectOptions(options);
  validateTimeout(options.connectTimeout, 'options.connectTimeout');
  const proxyHeader = proxyHeaderOf(options);
  keepOptions(client, given, options);
  if (request.kind === 'tcp') request.filter ??= client.filter;
  if (request.kind === 'tcp' && client.bound) request.bound = state.handle?.localName();
  if (listener) socket.once('connect', listener);
  // The signal has destroyed the socket, and 'error' will be emitted in a later tick: connecting would undo the destruction.
  if (state.flags & CLOSING && client.signal?.aborted) return;
  if (socket.destroyed) revive(socket);
  const calls = debugLog && captureCalls(connectSocket);
  if (nodeIdentity?.recordsConnects(state.transport)) recordPerformanceEntry(socket, nodeIdentity);
  if (debugLog) logConnect(debugLog, socket, request);

  socket.connecting = true;
  state.idle?.start();
  limitConnectTime(socket, options.connectTimeout);
  // An earlier `connect` that is still resolving its host name is cancelled. An earlier `connect` that is trying addresses
  // continues and keeps the handle.
  const before = client.attempts?.hasResolved ? client.attempts : state.detach();
  const attempts = new ConnectionAttempts(request, socket, state, before, {
    onConnected(handle, remote) {
      client.times = attempts.times;
      if (!proxyHeader) establish(socket, handle, remote);
      else whenSettled(proxyHeader, (bytes) => isCurrent(handle) && establish(socket, handle, remote, bytes));
    },
    onFailed(error) {
      nameHost(error, request);
      if (calls) appendCalls(error, calls);
      socket.destroy(error);
    },
  });
  // Checked when the header is ready: until then, the socket may have been destroyed, or may connect to another endpoint.
  const isCurrent = (handle: StreamHandle): boolean => client.attempts?.handle === handle;
  const onNoHeader = (error: Error): void => {
    if (client.attempts === attempts) socket.destroy(error);
  };
  if (proxyHeader) whenSettled(proxyHeader, null, onNoHeader);
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
  // Clears the cached local address: `connect` gives a specific address to a socket bound to 0.0.0.0 or `::`.
  if (client.bound && state.names) state.names.local = undefined;
}

/**
 * Takes over the connected handle, and emits `'connect'` and `'ready'`.
 *
 * @param firstBytes Sent before everything that the program writes.
 */
function establish(
  socket: StatefulSocket,
  handle: StreamHandle,
  remote: Endpoint,
  firstBytes?: Uint8Array,
): void {
  const state = socket[kState];
  const client = clientOf(state);
  rememberPeer(state, remote);
  client.attempts?.cancel();
  client.attempts = null;
  state.attach(handle);
  socket.connecting = false;
  if (state.names) state.names.local = undefined;
  if (state.options) applySocketOptions(handle, state.options);
  const isOver = () => socket.destroyed || socket.connecting;
  if (firstBytes) {
    state.afterWrite(handle.write(firstBytes), (error) => {
      if (error) socket.destroy(error);
    });
    if (isOver()) return;
  }
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
