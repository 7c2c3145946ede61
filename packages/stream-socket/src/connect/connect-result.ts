import { appendCalls, type captureCalls } from '@net/errors';
import type { Endpoint, StreamHandle } from '@net/transport';
import { applySocketOptions } from '../socket/options.ts';
import { clientOf, kState, rememberPeer, type StatefulSocket } from '../socket/state.ts';
import { nameHost } from './connect-error.ts';
import type { ConnectTimes } from './connect-times.ts';
import type { AttemptsResult } from './connecting-socket.ts';
import { releaseHeld } from './held-operation.ts';
import type { ConnectRequest } from './options.ts';
import { whenSettled } from './when-settled.ts';

/** Gives a socket the result of its `connect`: the connected handle, or the error. */
export class ConnectResult implements AttemptsResult {
  readonly socket: StatefulSocket;
  readonly request: ConnectRequest;
  /** The bytes to send first; null for none. */
  readonly proxyHeader: Promise<Uint8Array> | null;
  /** The calls that led to `connect`, for the stack of an error; null without the debug log. */
  readonly calls: ReturnType<typeof captureCalls> | null;

  constructor(
    socket: StatefulSocket,
    request: ConnectRequest,
    proxyHeader: Promise<Uint8Array> | null,
    calls: ReturnType<typeof captureCalls> | null,
  ) {
    this.socket = socket;
    this.request = request;
    this.proxyHeader = proxyHeader;
    this.calls = calls;
  }

  onConnected(handle: StreamHandle, remote: Endpoint, times: ConnectTimes): void {
    const { socket, proxyHeader } = this;
    clientOf(socket[kState]).times = times;
    if (proxyHeader) establishWithHeader(socket, handle, remote, proxyHeader);
    else establish(socket, handle, remote);
  }

  onFailed(error: Error): void {
    nameHost(error, this.request);
    if (this.calls) appendCalls(error, this.calls);
    this.socket.destroy(error);
  }
}

function establishWithHeader(
  socket: StatefulSocket,
  handle: StreamHandle,
  remote: Endpoint,
  proxyHeader: Promise<Uint8Array>,
): void {
  whenSettled(proxyHeader, (bytes) => {
    // By now the socket may have been destroyed, or may connect to another endpoint.
    if (socket[kState].client?.attempts?.handle === handle) establish(socket, handle, remote, bytes);
  });
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
  if (firstBytes) {
    writeFirst(socket, handle, firstBytes);
    if (isOver(socket)) return;
  }
  try {
    socket.emit('connect');
  } finally {
    // Runs even if a listener throws, so that the data written while connecting is not lost.
    if (!isOver(socket)) releaseHeld.call(socket);
  }
  if (isOver(socket)) return;
  socket.emit('ready');
  if (!state.handle) return;
  if (client.readWanted) socket._read(0);
  else if (!socket.isPaused()) socket.read(0);
}

function writeFirst(socket: StatefulSocket, handle: StreamHandle, bytes: Uint8Array): void {
  socket[kState].afterWrite(handle.write(bytes), (error) => {
    if (error) socket.destroy(error);
  });
}

/** Whether the connection has ended already, because a listener has destroyed the socket or connected it again. */
function isOver(socket: StatefulSocket): boolean {
  return socket.destroyed || socket.connecting;
}
