import { EventEmitter } from 'node:events';
import {
  ERR_SERVER_ALREADY_LISTEN,
  ERR_SERVER_NOT_RUNNING,
  systemError,
  validateFunction,
} from '@net/errors';
import type { ChildConnections } from '@net/node-interop';
import {
  type AddressFilter,
  type AddressInfo,
  adoptConnection,
  isBlocked,
  normalizeArguments,
  Socket,
} from '@net/stream-socket/internal';
import type { ListenHandle, Status, StreamHandle, Transport } from '@net/transport';
import { ConnectionQueue, kKeepConnections } from './connections/queue.ts';
import { publishListenEnd, publishListenStart, publishServerSocket } from './diagnostics.ts';
import {
  type HandleListenOptions,
  type IpcListenOptions,
  type ListenOptions,
  parseListenArguments,
  type TcpListenOptions,
} from './listen/arguments.ts';
import { isListenHandle, kConnection, kFailed, kOpened, kPassesOn, Listening } from './listen/listening.ts';

declare global {
  // TypeScript before 5.2 does not have it.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** Where a server keeps its state. */
export const kState = Symbol('state');

/** A connection that was not accepted, as `'drop'` tells it; undefined for IPC. */
export interface DropArgument {
  localAddress?: string | undefined;
  localPort?: number | undefined;
  localFamily?: string | undefined;
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  remoteFamily?: string | undefined;
}

/** All that a server knows beside its options. */
export interface ServerState {
  readonly transport: Transport;
  readonly filter: AddressFilter | undefined;
  /** The `listen` in force; null when the server is closed. */
  listening: Listening | null;
  unreferenced: boolean;
  /** What loops over the connections take them from. */
  queues: ConnectionQueue[];
  /** Takes that one over for the first loop, if there is one that was there before. */
  takeEarlyQueue: (() => ConnectionQueue) | null;
  /** How many connections are here, as far as we know: `child.send` lowers the other count, `_connections`. */
  connections: number;
  /** The connections that `child.send` has moved to other processes; null where there is no such thing. */
  readonly inChildren: ChildConnections | null;
  /** Where the server listened last, as `family:address:port`. */
  place: string | undefined;
  /** Closed, except for connections in other processes. */
  awaitsChildren: boolean;
}

/** What a server emits. */
export interface ServerEvents {
  /** Closed, and every connection has ended. */
  close: [];
  connection: [socket: Socket];
  /** A connection was not accepted. */
  drop: [dropped?: DropArgument];
  error: [error: Error];
  listening: [];
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
    state.listening = new Listening(this, state.transport, request);
    state.listening.start();
    return this;
  }

  /** Ours: the handle is open. */
  [kOpened](): void {
    const state = this[kState];
    const { listening, unreferenced } = state;
    state.place = listening!.key;
    if (unreferenced) listening!.handle!.unref();
    publishListenEnd(this);
    acceptIfWanted(this);
    process.nextTick(() => {
      if (listening!.handle) this.emit('listening');
    });
  }

  /** Ours: there will be no handle. */
  [kFailed](error: Error): void {
    this[kState].listening = null;
    process.nextTick(() => this.emit('error', error));
  }

  /** Ours: a peer has connected, or could not. */
  [kConnection](status: Status, stream: StreamHandle | null): void {
    if (!stream) {
      this.emit('error', systemError({ status, syscall: 'accept' }));
      return;
    }
    const { filter } = this[kState];
    // Asked now: of a connection that was reset the system tells nothing any more.
    const remote = stream.remoteName();
    if (isFull(this) || (filter && remote && isBlocked(filter, remote.address))) {
      // What the argument says has to be asked of the system, at the price of a refusal.
      const dropped = this.listenerCount('drop') > 0 ? dropArgumentOf(stream, remote) : undefined;
      stream.close();
      this.emit('drop', dropped);
      return;
    }
    const socket = new Socket({
      handle: stream,
      transport: this[kState].transport,
      allowHalfOpen: this.allowHalfOpen,
      pauseOnCreate: this.pauseOnConnect,
      highWaterMark: this.highWaterMark,
      noDelay: this.noDelay,
      keepAlive: this.keepAlive,
      keepAliveInitialDelay: this.keepAliveInitialDelay * 1000,
    });
    this._connections++;
    this[kState].connections++;
    socket.server = this;
    adoptConnection(socket, this, remote);
    this.emit('connection', socket);
    publishServerSocket(socket);
  }

  /** Ours: whether another worker of the cluster is to take the next connection. */
  [kPassesOn](): boolean {
    return isFull(this) && !this.dropMaxConnection;
  }

  /** Ours: one of the connections is being destroyed. */
  onConnectionDestroyed(): void {
    this._connections--;
    this[kState].connections--;
    emitCloseIfDrained(this);
  }

  /** Ours: one of the connections has lost its handle to another owner; to another process, if that is counted already. */
  onHandleTaken(): boolean {
    const state = this[kState];
    if (this._connections >= state.connections) return false;
    state.connections = this._connections;
    // Asked at once, the child would answer before it has got the connection.
    process.nextTick(emitCloseIfDrained, this);
    return true;
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

  /** Ours: the server has no listener yet, and connections wait for the first one, or for the first loop. */
  [kKeepConnections](): void {
    const state = this[kState];
    const queue = openQueue(this);
    state.takeEarlyQueue = () => {
      state.takeEarlyQueue = null;
      this.off('newListener', onNewListener);
      return queue;
    };
    const onNewListener = (event: string | symbol): void => {
      if (event !== 'connection') return;
      const waiting = state.takeEarlyQueue!().giveUp();
      process.nextTick(() => {
        for (const socket of waiting) this.emit('connection', socket);
      });
    };
    // Not one of a server's events, but of every emitter's.
    (this as EventEmitter).on('newListener', onNewListener);
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

/** Takes over a listening handle, of the runtime below or of a server of ours that does not show its own as `_handle`. */
function adoptListener(object: object, transport: Transport): ListenHandle | undefined {
  if (isListenHandle(object)) return object;
  const isOpaque = object instanceof ServerMethods && !('_handle' in object);
  return (isOpaque && object[kState].listening?.handle) || transport.adoptListener(object);
}

function isFull(server: ServerMethods): boolean {
  if (server.maxConnections != null && server._connections >= server.maxConnections) return true;
  return server[kState].queues.some(isFullQueue);
}

// Asked for every connection, it is not to be made anew each time.
function isFullQueue(queue: ConnectionQueue): boolean {
  return queue.isFull;
}

/** What a loop takes connections from. */
function openQueue(server: ServerMethods): ConnectionQueue {
  const state = server[kState];
  const queue = new ConnectionQueue(server, () => {
    if (!queue.isOpen) state.queues = state.queues.filter((each) => each !== queue);
    acceptIfWanted(server);
  });
  state.queues.push(queue);
  return queue;
}

/** Stops accepting while somebody has not got round to what is there, if the transport can do that. */
function acceptIfWanted(server: ServerMethods): void {
  const { listening, queues } = server[kState];
  const handle = listening?.handle;
  if (queues.some((queue) => queue.hasEnough)) handle?.acceptStop();
  else handle?.acceptStart();
}

function dropArgumentOf(stream: StreamHandle, remote = stream.remoteName()): DropArgument | undefined {
  if (stream.kind !== 'tcp') return undefined;
  const local = stream.localName();
  return {
    localAddress: local?.address,
    localPort: local?.port,
    localFamily: local?.family,
    remoteAddress: remote?.address,
    remotePort: remote?.port,
    remoteFamily: remote?.family,
  };
}

function isDrained(server: ServerMethods): boolean {
  return !server[kState].listening && server._connections <= 0;
}

/** Emits `'close'` once the server is closed and its last connection has ended. */
export function emitCloseIfDrained(server: ServerMethods): void {
  const state = server[kState];
  if (!isDrained(server) || state.awaitsChildren) return;
  state.awaitsChildren = true;
  const onChildrenDrained = () => {
    state.awaitsChildren = false;
    if (isDrained(server)) process.nextTick(() => server.emit('close'));
  };
  if (state.inChildren) state.inChildren.whenClosed(onChildrenDrained);
  else onChildrenDrained();
}

function closeOnAbort(server: ServerMethods, signal: AbortSignal): void {
  const close = () => server.close();
  if (signal.aborted) {
    process.nextTick(close);
    return;
  }
  signal.addEventListener('abort', close);
  server.once('close', () => signal.removeEventListener('abort', close));
}
