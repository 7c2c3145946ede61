import { addAbortSignal, Duplex, type DuplexOptions } from 'node:stream';
import { validateAbortSignal } from '@net/errors';
import { getDefaultTransport } from '@net/transport';
import { adoptedHandle } from './adopted-handle.ts';
import { isBoundSocket } from './bound-socket.ts';
import { defaultHighWaterMark } from './default-high-water-mark.ts';
import { IdleTimer } from './idle-timer.ts';
import { isOnReadOptions, OnReadTarget } from './onread.ts';
import { type SocketConstructorOptions, validateConstructorOptions } from './socket-constructor-options.ts';
import { localNameOf, SocketMethods } from './socket-methods.ts';
import { checkTypeOfService, keepAliveOf, SocketOptions } from './socket-options.ts';
import { kState, type SocketState } from './socket-state.ts';
import { StreamIo } from './stream-io.ts';

/** A TCP or IPC connection. See Node's `net.Socket`. */
export interface Socket extends SocketMethods {
  // As Node's types have them; those of `stream.Duplex` are narrower.
  end(callback?: () => void): this;
  end(chunk: Uint8Array | string, callback?: () => void): this;
  end(chunk: Uint8Array | string, encoding?: BufferEncoding, callback?: () => void): this;
  setEncoding(encoding?: BufferEncoding): this;
}

/** {@link Socket} can be called with and without `new`, and on an object that inherits from it. */
export interface SocketConstructor {
  new (options?: SocketConstructorOptions | number): Socket;
  (options?: SocketConstructorOptions | number): Socket;
  readonly prototype: Socket;
}

/** @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE */
export const Socket = function Socket(this: unknown, options?: SocketConstructorOptions | number) {
  if (!(this instanceof (Socket as unknown as typeof SocketMethods)))
    return new (Socket as unknown as SocketConstructor)(options);
  initialize(this, typeof options === 'number' ? { fd: options } : (options ?? {}));
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
// A bundler may have renamed the function; the name shows in `util.inspect` and in error messages.
Object.defineProperty(Socket, 'name', { value: 'Socket' });
Object.defineProperty(Socket, 'prototype', { value: SocketMethods.prototype, writable: false });
Object.defineProperty(SocketMethods.prototype, 'constructor', {
  value: Socket,
  writable: true,
  configurable: true,
});

/** What whoever walks the prototype (a mocking library, `util.inspect`) gets from its getters: there is no socket there. */
const noSocket = { io: { handle: null }, idle: {}, options: {}, held: null };
Object.defineProperty(SocketMethods.prototype, kState, { value: noSocket, writable: true });

function initialize(socket: SocketMethods, given: SocketConstructorOptions): void {
  const options = given as SocketConstructorOptions & DuplexOptions;
  validateConstructorOptions(options);
  const { signal, typeOfService, onread, transport = getDefaultTransport() } = options;
  if (typeOfService !== undefined) checkTypeOfService(transport.capabilities, 'setTypeOfService');

  socket.connecting = false;
  Duplex.call(socket, {
    ...options,
    // Ours to watch, once there is something to destroy.
    signal: undefined,
    readableHighWaterMark: options.readableHighWaterMark ?? defaultHighWaterMark(),
    writableHighWaterMark: options.writableHighWaterMark ?? defaultHighWaterMark(),
    allowHalfOpen: Boolean(options.allowHalfOpen),
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
  } as DuplexOptions);

  const socketOptions = new SocketOptions();
  socketOptions.noDelay = Boolean(options.noDelay);
  if (options.keepAlive) socketOptions.keepAlive = keepAliveOf(true, options.keepAliveInitialDelay);
  socketOptions.typeOfService = typeOfService;

  const state: SocketState = {
    transport,
    io: new StreamIo(socket, isOnReadOptions(onread) ? new OnReadTarget(onread, socket) : null),
    idle: new IdleTimer(() => onIdle(socket)),
    options: socketOptions,
    filter: options.blockList || undefined,
    connector: null,
    readWanted: false,
    defaultEncoding: (options as DuplexOptions).defaultEncoding ?? 'utf8',
    held: null,
    unreferenced: false,
    signal: signal || undefined,
    closing: false,
    resetOnClose: false,
    hadError: false,
    endedByPeer: false,
    localName: undefined,
    remoteName: undefined,
    owner: null,
    bound: null,
  };
  socket[kState] = state;
  socket.server = null;
  socket.on('end', onEnd);

  const handle = adoptedHandle(options, transport);
  if (handle) {
    state.io.attach(handle);
    // Nobody is at its other end: there is nothing to read yet.
    if (isBoundSocket(options.handle)) state.bound = handle.kind;
    else socketOptions.applyTo(handle);
    if (options.pauseOnCreate) socket.pause();
    else if (!state.bound && options.readable !== false && !options.manualStart) socket.read(0);
  }
  if (signal) {
    validateAbortSignal(signal, 'signal');
    addAbortSignal(signal, socket);
  }
}

/** `'end'`: without half-open connections we are done as soon as the peer is. */
function onEnd(this: SocketMethods): void {
  if (!this.allowHalfOpen) this[kState].endedByPeer = true;
}

function onIdle(socket: SocketMethods): void {
  const { io, idle } = socket[kState];
  if (io.hasWriteProgress()) idle.touch();
  else socket.emit('timeout');
}
