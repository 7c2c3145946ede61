import type { EventEmitter } from 'node:events';
import type { ChildConnections } from '@net/node-interop';
import type { AddressFilter, ConnectionOwner } from '@net/stream-socket/internal';
import type { Transport } from '@net/transport';
import type { ProxyHeaders } from './connections/proxy-protocol.ts';
import type { ConnectionQueue } from './connections/queue.ts';
import type { ServerEvents } from './events.ts';
import type { Listening } from './listen/listening.ts';

/** The property of a server that holds its {@link ServerState}. */
export const kState = Symbol('state');

/**
 * What a server knows beside the options that it shows as properties.
 *
 * | state     | entered by                          | left by                                   | held in                                      |
 * | --------- | ----------------------------------- | ----------------------------------------- | -------------------------------------------- |
 * | closed    | `new Server()`, `'close'`           | `listen`                                  | `listening` null                             |
 * | opening   | `listen`                            | success, failure, `close`                 | `listening`, no handle in it                 |
 * | listening | the handle is open                  | `close`, transfer to another thread       | `listening.handle`                           |
 * | closing   | `close` while connections are open  | the end of the last connection, `listen`  | `listening` null, `_connections` above 0     |
 * | draining  | the same, with connections in children | the end of the last of those           | `listening` null, `awaitsChildren`           |
 *
 * While listening, `queues` says whether connections are accepted: not while one of them has enough.
 */
export interface ServerState {
  readonly transport: Transport;
  /** Tells which peers are refused. */
  readonly filter: AddressFilter | undefined;
  /** Reads the headers of proxies; null without the option `proxyProtocol`. */
  readonly proxyHeaders: ProxyHeaders | null;
  /** The `listen` in force. */
  listening: Listening | null;
  /** The option `gatherWrites` of connections. */
  readonly gatherWrites: boolean | undefined;
  /** `unref` was called, and `ref` not since. */
  unreferenced: boolean;
  /** One for each loop over the connections, and one for those that came before there was a listener. */
  queues: ConnectionQueue[];
  /** Hands the queue of the earliest connections to the first loop. */
  takeEarlyQueue: (() => ConnectionQueue) | null;
  /** Told of the end of each connection. */
  readonly connectionOwner: ConnectionOwner;
  /** The open connections of this process. `child.send` lowers the other count, `_connections`, before it takes a handle. */
  connections: number;
  /** The connections that `child.send` has moved to other processes; null where there is no `child.send`. */
  readonly inChildren: ChildConnections | null;
  /** Where the server listened last, as `family:address:port`. */
  place: string | undefined;
  /** Waits for the children to close their connections. */
  awaitsChildren: boolean;
  /** A warning about the filter was printed. */
  hasWarned: boolean;
}

/** A server as the functions of this package see it that are not its methods. */
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
