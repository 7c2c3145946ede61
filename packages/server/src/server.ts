import { EventEmitter } from 'node:events';
import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import {
  AcceptedOptions,
  defaultHighWaterMark,
  filterOf,
  OpenSockets,
  type Socket,
} from '@net/stream-socket/internal';
import { getDefaultTransport, type Timers } from '@net/transport';
import { ProxyHeaders } from './connections/proxy-protocol.ts';
import { connectionOwnerOf } from './ending/close.ts';
import { limitsOf } from './limits/options.ts';
import { ServerMethods } from './methods.ts';
import { serverInternals } from './node-internals.ts';
import { type ServerOptions, validateServerOptions } from './options.ts';
import { kState, type ServerState } from './state.ts';
import { countsOf } from './stats/server-stats.ts';
import { defineUndocumentedMembers } from './undocumented-members.ts';

function initialize(server: ServerMethods, first: unknown, second: unknown): void {
  const [options, listener] = parseConstructorArguments(first, second);
  // Passes the options on, because `EventEmitter` reads `captureRejections`.
  EventEmitter.call(server as never, options as never);
  validateServerOptions(options);
  const filter = filterOf(options);
  const { transport = getDefaultTransport() } = options;
  const timers = transport.timers ?? (globalThis as Timers);
  if (typeof listener === 'function') server.on('connection', listener);
  const state: ServerState = {
    transport,
    filter,
    acceptedOptions: new AcceptedOptions(transport, options),
    proxyHeaders: proxyHeadersOf(options, timers),
    policies: limitsOf(options, timers),
    sockets: new OpenSockets(),
    listening: null,
    unreferenced: false,
    queues: [],
    takeEarlyQueue: null,
    connectionOwner: connectionOwnerOf(server),
    connections: 0,
    inChildren: nodeIdentity?.createChildConnections() ?? null,
    place: undefined,
    awaitsChildren: false,
    hasWarned: false,
  };
  Object.defineProperty(server, kState, { value: state });
  server._connections = 0;
  server.allowHalfOpen = Boolean(options.allowHalfOpen);
  server.pauseOnConnect = Boolean(options.pauseOnConnect);
  server.noDelay = Boolean(options.noDelay);
  server.keepAlive = Boolean(options.keepAlive);
  server.keepAliveInitialDelay = Math.max(0, Math.trunc((options.keepAliveInitialDelay || 0) / 1000));
  server.highWaterMark = options.highWaterMark! >= 0 ? options.highWaterMark! : defaultHighWaterMark();
  if (options.stats) countsOf(server, true);
  nodeIdentity?.onServerConstructed(server);
}

/** Null without the option `proxyProtocol`. Ignores an inherited one, so that a polluted `Object.prototype` cannot set it. */
function proxyHeadersOf(options: ServerOptions, timers: Timers): ProxyHeaders | null {
  const { proxyProtocol } = options;
  if (proxyProtocol === undefined || !Object.hasOwn(options, 'proxyProtocol')) return null;
  return new ProxyHeaders(proxyProtocol, timers);
}

type ConnectionListener = (socket: Socket) => void;

/** Parses the forms `(options, listener)`, `(listener)` and `()`. Without options, the returned options are an empty object. */
function parseConstructorArguments(
  first: unknown,
  second: unknown,
): [options: ServerOptions, listener: ConnectionListener | undefined] {
  const listener = typeof first === 'function' ? first : second;
  if (typeof first === 'function' || first === undefined) {
    return [{}, listener as ConnectionListener | undefined];
  }
  if (typeof first !== 'object') {
    throw ERR_INVALID_ARG_TYPE({ name: 'options', expected: 'object', actual: first });
  }
  return [{ ...first }, listener as ConnectionListener | undefined];
}

/** A TCP or IPC server. See Node's `net.Server`. */
export interface Server extends ServerMethods {}

/**
 * {@link Server} can be called with or without `new`, and as `Server.call(this)` from an old-style subclass. Its static members
 * are those of `EventEmitter`.
 */
export interface ServerConstructor extends Omit<typeof EventEmitter, 'prototype'> {
  new (options?: ServerOptions, connectionListener?: ConnectionListener): Server;
  new (connectionListener?: ConnectionListener): Server;
  (options?: ServerOptions, connectionListener?: ConnectionListener): Server;
  (connectionListener?: ConnectionListener): Server;
  readonly prototype: Server;
}

/**
 * Creates a server that does not listen yet.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE
 */
export const Server = function Server(this: unknown, options?: unknown, connectionListener?: unknown) {
  // Not `instanceof Server`, which `completeServerClass` makes true for Node's own servers, too. `Server.prototype` is
  // `ServerMethods.prototype`.
  if (!(this instanceof ServerMethods)) {
    return new (Server as unknown as ServerConstructor)(
      options as ServerOptions,
      connectionListener as ConnectionListener,
    );
  }
  initialize(this, options, connectionListener);
  return undefined;
} as unknown as ServerConstructor;

Object.setPrototypeOf(Server, EventEmitter);
// Minifiers rename functions; `util.inspect` and error messages show the name.
Object.defineProperty(Server, 'name', { value: 'Server' });
Object.defineProperty(Server, 'prototype', { value: ServerMethods.prototype });
Object.defineProperty(ServerMethods.prototype, 'constructor', { value: Server });

/**
 * The state of a closed server. Getters use it when they are called on the prototype itself, as mocking libraries and
 * `util.inspect` do.
 */
Object.defineProperty(ServerMethods.prototype, kState, {
  value: { listening: null, inChildren: null },
});
if (nodeIdentity) nodeIdentity.completeServerClass(Server, serverInternals);
else defineUndocumentedMembers(ServerMethods.prototype);

/** Creates a server; `connectionListener` is added for `'connection'`. */
export function createServer(options?: ServerOptions, connectionListener?: ConnectionListener): Server;
export function createServer(connectionListener?: ConnectionListener): Server;
export function createServer(first?: unknown, second?: unknown): Server {
  return new Server(first as ServerOptions, second as ConnectionListener);
}
