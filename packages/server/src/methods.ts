import { EventEmitter } from 'node:events';
import { ERR_SERVER_ALREADY_LISTEN, ERR_SERVER_NOT_RUNNING, validateFunction } from '@net/errors';
import { type AddressInfo, normalizeArguments, type Socket } from '@net/stream-socket/internal';
import type { ListenHandle, Transport } from '@net/transport';
import { openQueue } from './connections/backpressure.ts';
import { publishListenStart } from './diagnostics.ts';
import { closeOnAbort, emitCloseIfDrained } from './ending/close.ts';
import { resetConnections } from './ending/reset.ts';
import { Shutdown } from './ending/shutdown.ts';
import {
  parseShutdownOptions,
  type ShutdownOptions,
  type ShutdownResult,
} from './ending/shutdown-options.ts';
import type { ServerEvents } from './events.ts';
import type {
  HandleListenOptions,
  IpcListenOptions,
  ListenEndpoint,
  ListenOptions,
  SeveralListenOptions,
  TcpListenOptions,
} from './listen/arguments.ts';
import { parseListenArguments } from './listen/endpoints.ts';
import { isListenHandle } from './listen/listening.ts';
import { listeningOwnerOf } from './listen/listening-owner.ts';
import { addressFrom } from './listen/operation.ts';
import { listenOperation } from './listen/several-listening.ts';
import { kState, type ServerState } from './state.ts';
import { type ServerStats, statsOf } from './stats/server-stats.ts';

declare global {
  // The library of TypeScript before 5.2 does not declare `Symbol.asyncDispose`.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** The methods of a server. The constructor is the function {@link Server}, because a class cannot be called without `new`. */
export class ServerMethods extends EventEmitter<ServerEvents> {
  declare [kState]: ServerState;

  /** The option `allowHalfOpen` of the connections that are accepted from now on. */
  declare allowHalfOpen: boolean;
  /** Whether the connections that are accepted from now on are not read from until `resume()`. */
  declare pauseOnConnect: boolean;
  /** The option `noDelay` of the connections that are accepted from now on. */
  declare noDelay: boolean;
  /** The option `keepAlive` of the connections that are accepted from now on. */
  declare keepAlive: boolean;
  /** The idle time before the first keep-alive probe, in whole seconds; the option of the constructor is in milliseconds. */
  declare keepAliveInitialDelay: number;
  /** The option `highWaterMark` of the connections that are accepted from now on, in bytes. */
  declare highWaterMark: number;
  /**
   * The maximum number of open connections; further connections are closed, with a `'drop'` event. Undefined until set; the type
   * omits undefined, as Node's types do.
   *
   * @default no limit
   */
  declare maxConnections: number;
  /**
   * In a cluster worker with round-robin scheduling: closes connections beyond `maxConnections`, instead of passing them on to
   * another worker.
   *
   * @default false
   */
  declare dropMaxConnection: boolean;
  /** The number of open connections, without those sent to child processes. Use `getConnections` instead. */
  declare _connections: number;
  /**
   * Absent at run time: Node has removed the property (DEP0020), but the types of Node still declare it.
   *
   * @deprecated Use `getConnections`.
   */
  declare readonly connections: never;

  /**
   * Starts listening. The forms are `(options)`, `(path[, backlog])`, `([port[, host[, backlog]]])` and `(handle[, backlog])`.
   * The forms for several endpoints, on all or none of which the server listens, are `([endpoint, …][, backlog])` and `(options,
   * options, …)`. A listener for `'listening'` may be the last argument. `'listening'` or `'error'` is emitted later.
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
  listen(
    options: TcpListenOptions | IpcListenOptions | HandleListenOptions | SeveralListenOptions,
    listener?: () => void,
  ): this;
  listen(endpoints: readonly ListenEndpoint[], backlog?: number, listener?: () => void): this;
  listen(endpoints: readonly ListenEndpoint[], listener?: () => void): this;
  listen(...endpoints: (TcpListenOptions | IpcListenOptions | HandleListenOptions | (() => void))[]): this;
  listen(handle: object, backlog?: number, listener?: () => void): this;
  listen(handle: object, listener?: () => void): this;
  listen(...args: unknown[]): this {
    const state = this[kState];
    const [options, listener] = normalizeArguments<ListenOptions>(args);
    if (state.listening && !state.listening.isReplaceable) throw ERR_SERVER_ALREADY_LISTEN();
    publishListenStart(this, options);
    const requests = parseListenArguments(options, args, (object) => adoptListener(object, state.transport));
    if (listener) this.once('listening', listener);
    closeOnAbort(this, requests);
    state.listening?.close();
    state.listening = listenOperation(listeningOwnerOf(this), state.transport, requests);
    state.listening.start();
    return this;
  }

  /**
   * Stops accepting connections. `'close'` is emitted once every connection has ended.
   *
   * @param callback Called on `'close'`, with ERR_SERVER_NOT_RUNNING if the server was not listening.
   */
  close(callback?: (error?: Error) => void): this;
  /**
   * Stops accepting connections, like `close(callback)`, with options.
   *
   * @param options `force`: resets the open connections, instead of waiting for them to end. Default false.
   */
  close(options: { force?: boolean | undefined }, callback?: (error?: Error) => void): this;
  close(first?: unknown, second?: unknown): this {
    const state = this[kState];
    const callback = typeof first === 'object' ? second : first;
    if (typeof callback === 'function') {
      const error = state.listening?.handle ? undefined : ERR_SERVER_NOT_RUNNING();
      this.once('close', () => (error ? callback(error) : callback()));
    }
    state.listening?.close();
    state.listening = null;
    if ((first as { force?: boolean } | null | undefined)?.force) resetConnections(this);
    emitCloseIfDrained(this);
    return this;
  }

  /**
   * Closes the server and ends its connections without interrupting requests in progress, for a restart or a deployment.
   *
   * - Accepting stops once the connections that wait in the system's queue have been accepted: when the queue is empty, or as many
   *   were accepted as it can hold (the backlog), but after half of the grace period at the latest. The system refuses later
   *   connections, unless another socket listens there.
   * - On a socket with a listener for `'shutdown'` this event is emitted, and the program must end the socket. Any other socket
   *   is ended with `end()` once it is idle.
   * - A socket is idle if no data is unread or unwritten, and data was received or 250 ms, or half of the grace period if that is
   *   shorter, have passed since the call. Calls of `socket.busy()` and `socket.idle()` replace the check for unread and unwritten
   *   data. A connection of Node's HTTP server is not idle while a request is running; its response gets the header
   *   `connection: close`, unless the headers were sent before.
   * - Connections that are still open at the end of the grace period are reset.
   *
   * @returns Fulfils once the last connection has ended, not counting connections that were sent to other processes.
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
   */
  shutdown(options?: ShutdownOptions): Promise<ShutdownResult> {
    const request = parseShutdownOptions(options);
    return new Promise((resolve) => new Shutdown(this, request, resolve).start());
  }

  /**
   * Returns the numbers of connections, drops and bytes. Counting begins with the first call, or at the creation of the server if
   * it has the option `stats`.
   */
  stats(): ServerStats {
    return statsOf(this);
  }

  /** Closes the server, and fulfils once all connections have ended. Does nothing if the server is not listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.close((error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Iterates over the connections in the order of their arrival. The iteration ends when the server has closed, and rejects on
   * an `'error'` of the server. While 16 connections wait for the loop to take them, the server accepts no more: further
   * connections wait in the system's accept queue. Leaving the loop does not close the server.
   *
   * If the transport cannot pause accepting (`capabilities.acceptControl`), up to 128 connections wait, and further connections
   * are dropped.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Socket> {
    const queue = this[kState].takeEarlyQueue?.() ?? openQueue(this);
    return queue.hearErrors();
  }

  /**
   * The bound address, or the path of an IPC server. If the server listens on several endpoints, that of the first. Null if the
   * server is not listening, or if its path is unknown.
   *
   * @throws a system error if `getsockname` fails.
   */
  address(): AddressInfo | string | null {
    return addressFrom(this[kState].listening?.names()[0] ?? null);
  }

  /**
   * The addresses and paths in the order of the endpoints passed to `listen`; null stands for an IPC endpoint whose path is
   * unknown. The list is empty if the server is not listening.
   *
   * @throws a system error if `getsockname` fails.
   */
  addresses(): (AddressInfo | string | null)[] {
    return (this[kState].listening?.names() ?? []).map(addressFrom);
  }

  /**
   * Calls back with the number of open connections, including those that were sent to child processes. The error is set if
   * such a child process exits before it answers.
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

  /**
   * Called if the promise that a listener returned rejects and `captureRejections` is set. For a `'connection'` listener, destroys
   * the connection; for any other listener, emits `'error'`.
   */
  override [EventEmitter.captureRejectionSymbol](error: Error, event: unknown, ...[socket]: unknown[]): void {
    if (event === 'connection') (socket as Socket).destroy(error);
    else this.emit('error', error);
  }
}

/** The listening handle of a handle object, or of a Server without the property `_handle`, which exists only on Node. */
function adoptListener(object: object, transport: Transport): ListenHandle | undefined {
  if (isListenHandle(object)) return object;
  const isOpaque = object instanceof ServerMethods && !('_handle' in object);
  return (isOpaque && object[kState].listening?.handle) || transport.adoptListener(object);
}
