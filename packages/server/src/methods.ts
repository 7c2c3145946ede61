import { EventEmitter } from 'node:events';
import {
  ERR_SERVER_ALREADY_LISTEN,
  ERR_SERVER_NOT_RUNNING,
  systemError,
  validateFunction,
} from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import { type AddressInfo, normalizeArguments, type Socket } from '@net/stream-socket/internal';
import type { ListenHandle, Transport } from '@net/transport';
import { acceptConnection } from './connections/accept.ts';
import { limitReached } from './connections/admission.ts';
import { acceptIfWanted, openQueue } from './connections/backpressure.ts';
import { closeOnAbort, emitCloseIfDrained } from './connections/shutdown.ts';
import { publishListenEnd, publishListenError, publishListenStart } from './diagnostics.ts';
import type { ServerEvents } from './events.ts';
import {
  type HandleListenOptions,
  type IpcListenOptions,
  type ListenOptions,
  parseListenArguments,
  type TcpListenOptions,
} from './listen/arguments.ts';
import { isListenHandle, Listening, type ListeningOwner } from './listen/listening.ts';
import { kState, type ServerState } from './state.ts';

declare global {
  // TypeScript before 5.2 does not have it.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** The methods of a server. {@link Server} is the constructor: a function, because `new` is optional. */
export class ServerMethods extends EventEmitter<ServerEvents> {
  declare [kState]: ServerState;

  declare allowHalfOpen: boolean;
  declare pauseOnConnect: boolean;
  declare noDelay: boolean;
  declare keepAlive: boolean;
  /** In whole seconds, unlike the option. */
  declare keepAliveInitialDelay: number;
  declare highWaterMark: number;
  /**
   * Connections beyond this number are dropped, with a `'drop'` event. Undefined until it is set, which the type does
   * not say because that of Node does not.
   *
   * @default no limit
   */
  declare maxConnections: number;
  /**
   * In a worker of a cluster that hands out connections in turn: drops connections beyond `maxConnections`, instead of
   * leaving them to another worker.
   *
   * @default false
   */
  declare dropMaxConnection: boolean;
  /** How many connections are open. Use `getConnections`. */
  declare _connections: number;
  /**
   * Nothing: Node's types have it still, Node has not, so there is no value.
   *
   * @deprecated Use `getConnections`.
   */
  declare readonly connections: never;

  /**
   * Starts listening. The forms are `(options)`, `(path[, backlog])`, `([port[, host[, backlog]]])` and
   * `(handle[, backlog])`, each with a listener for `'listening'` at the end. `'listening'` or `'error'` follows.
   *
   * @throws ERR_SERVER_ALREADY_LISTEN, ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_SOCKET_BAD_PORT,
   *   ERR_SOCKET_HANDLE_ADOPTED
   */
  listen(port?: number | string, host?: string, backlog?: number, listener?: () => void): this;
  listen(port?: number | string, host?: string, listener?: () => void): this;
  listen(port?: number | string, backlog?: number, listener?: () => void): this;
  listen(port?: number | string, listener?: () => void): this;
  listen(path: string, backlog?: number, listener?: () => void): this;
  listen(path: string, listener?: () => void): this;
  listen(options: TcpListenOptions | IpcListenOptions | HandleListenOptions, listener?: () => void): this;
  listen(handle: object, backlog?: number, listener?: () => void): this;
  listen(handle: object, listener?: () => void): this;
  listen(...args: unknown[]): this {
    const state = this[kState];
    const [options, listener] = normalizeArguments<ListenOptions>(args);
    if (state.listening && !state.listening.isReplaceable) throw ERR_SERVER_ALREADY_LISTEN();
    publishListenStart(this, options);
    const request = parseListenArguments(options, args, (object) => adoptListener(object, state.transport));
    if (listener) this.once('listening', listener);
    if (request.signal) closeOnAbort(this, request.signal);
    state.listening?.close();
    state.listening = new Listening(ownerOf(this), state.transport, request);
    state.listening.start();
    return this;
  }

  /**
   * Stops accepting. `'close'` follows once every connection has ended.
   *
   * @param callback Called then, with ERR_SERVER_NOT_RUNNING if the server was not listening.
   */
  close(callback?: (error?: Error) => void): this {
    const state = this[kState];
    if (typeof callback === 'function') {
      const error = state.listening?.handle ? undefined : ERR_SERVER_NOT_RUNNING();
      this.once('close', () => (error ? callback(error) : callback()));
    }
    state.listening?.close();
    state.listening = null;
    emitCloseIfDrained(this);
    return this;
  }

  /** Closes the server; resolves once it has closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.close((error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Goes through the connections as they come, until the server has closed; an `'error'` of the server ends it too. At
   * most 16 wait to be taken: then the server stops accepting, and others wait in the system's queue. To leave the loop
   * does not close the server.
   *
   * Where the transport cannot stop accepting (`capabilities.acceptControl`), up to 128 wait, and more are dropped.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Socket> {
    const queue = this[kState].takeEarlyQueue?.() ?? openQueue(this);
    return queue.hearErrors();
  }

  /**
   * The bound address, the path of an IPC server, or null when it is not listening.
   *
   * @throws a system error where the system does not tell.
   */
  address(): AddressInfo | string | null {
    const address = this[kState].listening?.address() ?? null;
    if (typeof address === 'number') throw systemError({ status: address, syscall: 'address' });
    return address;
  }

  /**
   * Tells how many connections are open, those that were sent to other processes included. An error if such a process does
   * not answer any more.
   */
  getConnections(callback: (error: Error | null, count: number) => void): this {
    validateFunction(callback, 'callback');
    process.nextTick(() => {
      const { inChildren } = this[kState];
      if (inChildren) inChildren.count((error, count) => callback(error, this._connections + count));
      else callback(null, this._connections);
    });
    return this;
  }

  /** Whether the server is listening. */
  get listening(): boolean {
    return Boolean(this[kState].listening?.handle);
  }

  /** Lets this server keep the process alive again. */
  ref(): this {
    this[kState].unreferenced = false;
    this[kState].listening?.handle?.ref();
    return this;
  }

  /** Lets the process exit even if this server is listening. */
  unref(): this {
    this[kState].unreferenced = true;
    this[kState].listening?.handle?.unref();
    return this;
  }

  /** What `captureRejections` does with a listener's rejection: it ends the connection, or is an `'error'`. */
  override [EventEmitter.captureRejectionSymbol](error: Error, event: unknown, ...[socket]: unknown[]): void {
    if (event === 'connection') (socket as Socket).destroy(error);
    else this.emit('error', error);
  }
}

/** What `server` does while it opens a handle, and has it. */
function ownerOf(server: ServerMethods): ListeningOwner {
  const onFailed = (error: Error): void => {
    server[kState].listening = null;
    process.nextTick(() => server.emit('error', error));
  };
  return {
    onOpened() {
      const state = server[kState];
      const listening = state.listening!;
      state.place = listening.key;
      // The owner of a shared handle is whom Node's cluster asks whether there is room for a connection.
      if (!listening.isShared) nodeIdentity?.setHandleOwner(listening.handle!, server);
      if (state.unreferenced) listening.handle!.unref();
      publishListenEnd(server);
      acceptIfWanted(server);
      process.nextTick(() => {
        if (listening.handle) server.emit('listening');
      });
    },
    onFailed,
    onRefused(error) {
      publishListenError(server, error);
      onFailed(error);
    },
    onConnection(status, stream) {
      if (stream) acceptConnection(server, stream);
      else server.emit('error', systemError({ status, syscall: 'accept' }));
    },
    leavesToOthers: () => limitReached(server) !== null && !server.dropMaxConnection,
    close: (closed) => server.close(closed),
  };
}

/** Takes over a listening handle, of the runtime below or of a server of ours that does not show its own as `_handle`. */
function adoptListener(object: object, transport: Transport): ListenHandle | undefined {
  if (isListenHandle(object)) return object;
  const isOpaque = object instanceof ServerMethods && !('_handle' in object);
  return (isOpaque && object[kState].listening?.handle) || transport.adoptListener(object);
}
