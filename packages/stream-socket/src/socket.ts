import { addAbortSignal, Duplex, type DuplexOptions } from 'node:stream';
import { validateAbortSignal } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import { getDefaultTransport, type Transport } from '@net/transport';
import { isBoundSocket } from './bound/bound-socket.ts';
import { filterOf } from './connect/address-filter.ts';
import { getDefaultGatherWrites } from './io/default-gather-writes.ts';
import { isOnReadOptions, type OnReadOptions, OnReadTarget } from './io/onread.ts';
import { AcceptedOptions } from './socket/accepted-options.ts';
import { adoptedHandle, toStreamHandle } from './socket/adopted-handle.ts';
import { limitCloseTime } from './socket/close-timeout.ts';
import { type SocketConstructorOptions, validateConstructorOptions } from './socket/constructor-options.ts';
import { duplexOptionsOf } from './socket/duplex-options.ts';
import { ENDED_BY_PEER, GATHERS } from './socket/flags.ts';
import { SocketMethods } from './socket/methods.ts';
import { localNameOf } from './socket/names.ts';
import { socketInternals } from './socket/node-internals.ts';
import { applySocketOptions, socketOptionsOf } from './socket/options.ts';
import { clientOf, kState, SocketState } from './socket/state.ts';
import { defineUndocumentedMembers } from './socket/undocumented-members.ts';

/** A TCP or IPC connection. See Node's `net.Socket`. */
export interface Socket extends SocketMethods {
  // The signatures in Node's types of `net.Socket`; those of `stream.Duplex` accept less.
  end(callback?: () => void): this;
  end(chunk: Uint8Array | string, callback?: () => void): this;
  end(chunk: Uint8Array | string, encoding?: BufferEncoding, callback?: () => void): this;
  setEncoding(encoding?: BufferEncoding): this;
}

/**
 * {@link Socket} can be called with or without `new`, and as `Socket.call(this)` from an old-style subclass. Its static members
 * are those of `Duplex`.
 */
export interface SocketConstructor extends Omit<typeof Duplex, 'prototype'> {
  new (options?: SocketConstructorOptions | number): Socket;
  (options?: SocketConstructorOptions | number): Socket;
  readonly prototype: Socket;
}

/**
 * Creates a socket that is not connected, or one that wraps the option `fd` or `handle`.
 *
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE,
 *   ERR_SOCKET_HANDLE_ADOPTED, and ENOTSUP for an option that the transport does not support
 */
export const Socket = function Socket(this: unknown, options?: SocketConstructorOptions | number) {
  // Not `instanceof Socket`, which `completeSocketClass` makes true for Node's own sockets, too. `Socket.prototype` is
  // `SocketMethods.prototype`.
  if (!(this instanceof SocketMethods)) return new (Socket as unknown as SocketConstructor)(options);
  if (options instanceof AcceptedOptions) initializeAccepted(this, options);
  else initialize(this, typeof options === 'number' ? { fd: options } : (options ?? {}));
  return undefined;
} as unknown as SocketConstructor;

const localNames: PropertyDescriptorMap & ThisType<SocketMethods> = {
  localAddress: {
    configurable: true,
    get() {
      return localNameOf(this)?.address;
    },
  },
  localPort: {
    configurable: true,
    get() {
      return localNameOf(this)?.port;
    },
  },
  localFamily: {
    configurable: true,
    get() {
      return localNameOf(this)?.family;
    },
  },
};
Object.defineProperties(SocketMethods.prototype, localNames);
Object.setPrototypeOf(Socket, Duplex);
// Minifiers rename functions; `util.inspect` and error messages show the name.
Object.defineProperty(Socket, 'name', { value: 'Socket' });
Object.defineProperty(Socket, 'prototype', { value: SocketMethods.prototype });
Object.defineProperty(SocketMethods.prototype, 'constructor', { value: Socket });

/**
 * The state of a closed socket. Getters use it when they are called on the prototype itself, as mocking libraries and
 * `util.inspect` do.
 */
const noSocket = { handle: null, client: null };
Object.defineProperty(SocketMethods.prototype, kState, { value: noSocket, writable: true });
if (nodeIdentity) nodeIdentity.completeSocketClass(Socket, socketInternals);
else defineUndocumentedMembers(SocketMethods.prototype);

function initialize(socket: SocketMethods, given: SocketConstructorOptions): void {
  const options = given as SocketConstructorOptions & DuplexOptions;
  validateConstructorOptions(options);
  const { signal, transport = getDefaultTransport() } = options;
  const values = socketOptionsOf(options, transport);
  const filter = filterOf(options);

  const { onread, gatherWrites } = options;
  const state = construct(socket, duplexOptionsOf(options), transport, onread, gatherWrites);
  state.options = values;
  if (options.defaultEncoding) state.setDefaultEncoding(options.defaultEncoding);
  if (filter) clientOf(state).filter = filter;
  if (signal) clientOf(state).signal = signal;
  if (options.stats) socket.stats();
  if (options.closeTimeout) limitCloseTime(socket, options.closeTimeout);

  const taken = options.handle && nodeIdentity?.takeHandle(options.handle, socket, transport);
  const handle = taken ? toStreamHandle(taken, transport) : adoptedHandle(options, transport);
  if (handle) {
    state.attach(handle);
    // A bound socket is not connected yet, so reading would fail.
    const isBound = isBoundSocket(options.handle);
    if (isBound) clientOf(state).bound = handle.kind;
    else if (values) applySocketOptions(handle, values);
    if (options.pauseOnCreate) socket.pause();
    else if (!isBound && options.readable !== false && !options.manualStart) socket.read(0);
  }
  if (signal) {
    validateAbortSignal(signal, 'signal');
    addAbortSignal(signal, socket);
  }
}

/** Initializes a socket for a connection that a server has accepted. The server has validated the {@link AcceptedOptions}. */
function initializeAccepted(socket: SocketMethods, options: AcceptedOptions): void {
  const { transport, systemOptions, gatherWrites, onreadOfEach } = options;
  const onread = typeof onreadOfEach === 'function' ? onreadOfEach() : onreadOfEach;
  const handle = options.handle!;
  options.handle = undefined;
  const state = construct(socket, options.duplex, transport, onread, gatherWrites);
  state.attach(handle);
  if (systemOptions) {
    state.options = socketOptionsOf(systemOptions, transport);
    if (state.options) applySocketOptions(handle, state.options);
  }
  if (options.pauseOnCreate) socket.pause();
  else socket.read(0);
}

function construct(
  socket: SocketMethods,
  duplexOptions: object,
  transport: Transport,
  onread: OnReadOptions | undefined,
  gatherWrites: boolean | undefined,
): SocketState {
  socket.connecting = false;
  Duplex.call(socket, duplexOptions);
  const target = isOnReadOptions(onread) ? new OnReadTarget(onread, socket) : null;
  const state = new SocketState(socket, target, transport);
  if (gatherWrites ?? getDefaultGatherWrites()) state.flags |= GATHERS;
  socket[kState] = state;
  socket.server = null;
  socket.on('end', onEnd);
  nodeIdentity?.onSocketConstructed(socket);
  return state;
}

/** The listener for `'end'`: without `allowHalfOpen`, the writable half ends, too, so later writes must fail. */
function onEnd(this: SocketMethods): void {
  if (!this.allowHalfOpen) this[kState].flags |= ENDED_BY_PEER;
}
