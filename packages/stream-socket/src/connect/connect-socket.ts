import { captureCalls } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import { checkConnectOfBound } from '../bound/connect-of-bound.ts';
import { revive } from '../socket/closing.ts';
import { debugLog } from '../socket/debug-log.ts';
import { publishClientSocket } from '../socket/diagnostics.ts';
import { CLOSING, UNREFERENCED } from '../socket/flags.ts';
import { clientOf, kState, type StatefulSocket } from '../socket/state.ts';
import { validateTimeout } from '../socket/timeout.ts';
import { ConnectResult } from './connect-result.ts';
import { limitConnectTime } from './connect-timeout.ts';
import { ConnectionAttempts } from './connection-attempts.ts';
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
  const result = new ConnectResult(socket, request, proxyHeader, calls);
  const attempts = new ConnectionAttempts(request, socket, state, before, result);
  if (proxyHeader) destroyIfRejected(socket, attempts, proxyHeader);
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

/** Destroys the socket with the error of a PROXY protocol header that cannot be created, unless another `connect` has begun. */
function destroyIfRejected(
  socket: StatefulSocket,
  attempts: ConnectionAttempts,
  proxyHeader: Promise<Uint8Array>,
): void {
  whenSettled(proxyHeader, null, (error) => {
    if (socket[kState].client?.attempts === attempts) socket.destroy(error);
  });
}
