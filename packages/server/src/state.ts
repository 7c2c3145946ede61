import type { EventEmitter } from 'node:events';
import type { ChildConnections } from '@net/node-interop';
import type {
  AcceptedOptions,
  AddressFilter,
  ConnectionOwner,
  OpenSockets,
} from '@net/stream-socket/internal';
import type { Transport } from '@net/transport';
import type { ConnectionPolicy } from './connections/policy.ts';
import type { ProxyHeaders } from './connections/proxy-protocol.ts';
import type { ConnectionQueue } from './connections/queue.ts';
import type { ServerEvents } from './events.ts';
import type { ListenOperation } from './listen/operation.ts';

/** The property of a server that holds its {@link ServerState}. */
export const kState = Symbol('state');

/**
 * The private state of a server. Options that Node exposes as properties of a server, such as `noDelay`, are kept in these
 * properties instead.
 *
 * | state     | entered by                          | left by                             | held in                              |
 * | --------- | ----------------------------------- | ----------------------------------- | ------------------------------------ |
 * | closed    | `new Server()`, `'close'`           | `listen`                            | `listening` null                     |
 * | opening   | `listen`                            | success, failure, `close`           | `listening`, no handle in it         |
 * | listening | the handle is open                  | `close`, transfer to another thread | `listening.handle`                   |
 * | closing   | `close` while connections are open  | last connection ends, `listen`      | `listening` null, `_connections` > 0 |
 * | draining  | last connection here ends,          | last connection in a child process  | `listening` null, `awaitsChildren`   |
 * |           | child processes have others         | ends, `listen`                      |                                      |
 *
 * A listening server stops accepting while one of its `queues` has enough connections (`hasEnough`).
 */
export interface ServerState {
  readonly transport: Transport;
  /** The option `blockList`: the peers whose connections are dropped. */
  readonly filter: AddressFilter | undefined;
  /** Reads the headers of proxies; null without the option `proxyProtocol`. */
  readonly proxyHeaders: ProxyHeaders | null;
  /** The policies of the options that limit connections, of `stats`, and of running shutdowns; empty if none is in use. */
  policies: readonly ConnectionPolicy[];
  /** The open connections of this process. */
  readonly sockets: OpenSockets;
  /** The listen operation in progress or in effect; null for a closed server. */
  listening: ListenOperation | null;
  /** The constructor's argument for the socket of each connection. */
  readonly acceptedOptions: AcceptedOptions;
  /** Whether `unref` was called after the last `ref`. */
  unreferenced: boolean;
  /** One queue for each `for await` loop, and one for connections that arrive before there is a loop or listener. */
  queues: ConnectionQueue[];
  /** Hands over the queue of connections that arrived before any loop or listener; null if there is none, or after the call. */
  takeEarlyQueue: (() => ConnectionQueue) | null;
  /** Is notified of the end of each connection. */
  readonly connectionOwner: ConnectionOwner;
  /**
   * The number of open connections of this process, including those that wait for a PROXY protocol header or for the answer of
   * another process. Equal to the server's `_connections`, except while Node's `child.send(message, socket)` moves a connection to a
   * child process: it decrements `_connections`, then takes the handle. `onHandleTaken` recognizes such a move by
   * `_connections < connections`.
   */
  connections: number;
  /** The connections that `child.send` has moved to other processes; null where there is no `child.send`. */
  readonly inChildren: ChildConnections | null;
  /** The endpoint that the server listens on or listened on last, as `family:address:port`; undefined before the first. */
  place: string | undefined;
  /** Whether a closed server waits for child processes to close the connections sent to them. */
  awaitsChildren: boolean;
  /** Whether the warning about a failing block list, or failing limits across processes, was printed. */
  hasWarned: boolean;
}

/** The members of a server that the functions of this package use. */
export interface StatefulServer extends EventEmitter<ServerEvents> {
  [kState]: ServerState;
  allowHalfOpen: boolean;
  pauseOnConnect: boolean;
  noDelay: boolean;
  keepAlive: boolean;
  keepAliveInitialDelay: number;
  highWaterMark: number;
  maxConnections: number;
  dropMaxConnection: boolean;
  _connections: number;
  close(callback?: (error?: Error) => void): this;
}
