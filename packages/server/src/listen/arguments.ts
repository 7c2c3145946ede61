import { ERR_INVALID_ARG_VALUE, inspectValue, validateAbortSignal, validatePort } from '@net/errors';
import { adoptBoundSocket, type BoundSocket, isBoundSocket } from '@net/stream-socket/internal';
import type { ListenHandle } from '@net/transport';
import {
  parseSocketFileOptions,
  type SocketFileOptions,
  type SocketFileRequest,
} from './socket-file/options.ts';

/** The options of `listen` that hold for every kind of endpoint. */
export interface CommonListenOptions {
  /** The maximum length of the system's queue of connections that are not accepted yet. @default 511 */
  backlog?: number | undefined;
  /** Does not share the port or path with other workers of a cluster. @default false */
  exclusive?: boolean | undefined;
  /** Closes the server when aborted. */
  signal?: AbortSignal | undefined;
}

/** The options of `listen` for TCP. */
export interface TcpListenOptions extends CommonListenOptions {
  /** The port; 0 lets the system choose. @default 0 */
  port?: number | string | null | undefined;
  /** A host name or an IP address. @default '::', or '0.0.0.0' on a machine without IPv6 */
  host?: string | undefined;
  /** Sets `IPV6_V6ONLY`: a server on `::` does not accept IPv4 connections. @default false */
  ipv6Only?: boolean | undefined;
  /**
   * Sets `SO_REUSEPORT`: several sockets share the port, and the system spreads connections over them. `listen` fails with ENOTSUP
   * where the system or the runtime cannot do that.
   *
   * @default false
   */
  reusePort?: boolean | undefined;
}

/** The options of `listen` for IPC. */
export interface IpcListenOptions extends CommonListenOptions, SocketFileOptions {
  /** A Unix socket's path, a Linux abstract name (leading NUL), or a Windows pipe name. Ignored if there is a `port`. */
  path?: string | undefined;
  /** Every user may read from the endpoint. @default false */
  readableAll?: boolean | undefined;
  /** Every user may write to the endpoint. @default false */
  writableAll?: boolean | undefined;
}

/** The options of `listen` for a socket that is bound already. */
export interface HandleListenOptions extends CommonListenOptions {
  /** A file descriptor of a bound socket. */
  fd?: number | undefined;
  /** A BoundSocket, whose handle the server takes; or a server, a socket, or a handle object. */
  handle?: object | undefined;
}

/** One endpoint of several: a port, a path, options, a BoundSocket, or an object with a handle. */
export type ListenEndpoint = number | string | TcpListenOptions | IpcListenOptions | HandleListenOptions;

/** The options of `listen` for several endpoints. */
export interface SeveralListenOptions extends CommonListenOptions {
  /**
   * The server listens on all of these endpoints, or on none. Can be combined with the options of {@link CommonListenOptions}
   * only.
   */
  endpoints?: readonly ListenEndpoint[] | undefined;
}

/** The options of `server.listen`. */
export type ListenOptions = TcpListenOptions & IpcListenOptions & HandleListenOptions & SeveralListenOptions;

/** A request to listen on one endpoint, which has passed validation. */
export type ListenRequest = ListenTarget & {
  backlog: number;
  exclusive: boolean;
  /** Closes the server when aborted. */
  signal: AbortSignal | undefined;
};

type ListenTarget =
  | { kind: 'handle'; handle: ListenHandle }
  | {
      kind: 'bound';
      handle: ListenHandle;
      path: string | undefined;
      readableAll: boolean;
      writableAll: boolean;
    }
  | { kind: 'fd'; fd: number }
  | { kind: 'tcp'; port: number; host: string | undefined; ipv6Only: boolean; reusePort: boolean }
  | {
      kind: 'ipc';
      path: string;
      readableAll: boolean;
      writableAll: boolean;
      file: SocketFileRequest | undefined;
    };

const DEFAULT_BACKLOG = 511;

/** Returns the listening handle of an object passed to `listen`; undefined if the object has none. */
export type AdoptListener = (object: object) => ListenHandle | undefined;

/**
 * Validates the normalized arguments of `listen` for one endpoint.
 *
 * @param adopt Called with each object that may be or contain a handle.
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_SOCKET_BAD_PORT, ERR_SOCKET_HANDLE_ADOPTED
 */
export function parseEndpoint(
  given: ListenOptions & { _handle?: object | null },
  args: readonly unknown[],
  adopt: AdoptListener,
): ListenRequest {
  const backlog =
    positiveInteger(given.backlog) ?? positiveInteger(args[1]) ?? positiveInteger(args[2]) ?? DEFAULT_BACKLOG;
  const { signal, exclusive } = given;
  validateAbortSignal(signal, 'options.signal');
  const target = parseTarget(given, args.length === 0 || typeof args[0] === 'function', adopt);
  return { ...target, backlog, exclusive: Boolean(exclusive), signal };
}

function parseTarget(
  given: ListenOptions & { _handle?: object | null },
  noArguments: boolean,
  adopt: AdoptListener,
): ListenTarget {
  // (boundSocket[, backlog]), ({ handle: boundSocket })
  if (isBoundSocket(given)) return parseBound(given, {});
  if (isBoundSocket(given.handle)) return parseBound(given.handle, given);
  // Tries `given` before `given._handle`: with the host transport, `given` may be a handle that is itself a server of the runtime.
  // The transport can adopt that server, but not its `_handle`.
  const itself = adopt(given);
  if (itself) return { kind: 'handle', handle: itself };
  // (handle[, backlog]): the handle of a server or socket is its property `_handle`.
  const carried = given._handle ?? given.handle;
  if (typeof carried !== 'object' || carried === null) return parsePlace(given, noArguments);
  const handle = adopt(carried);
  return handle ? { kind: 'handle', handle } : parsePlace(carried, noArguments);
}

function parseBound(socket: BoundSocket, { readableAll, writableAll }: ListenOptions): ListenTarget {
  const { handle, path } = adoptBoundSocket(socket);
  return {
    kind: 'bound',
    handle: handle.toListener(),
    path,
    readableAll: Boolean(readableAll),
    writableAll: Boolean(writableAll),
  };
}

function parsePlace(options: ListenOptions, noArguments: boolean): ListenTarget {
  const { fd, port, host, path } = options;
  if (typeof fd === 'number' && fd >= 0) return { kind: 'fd', fd };

  const anyPort = noArguments || port === null || (port === undefined && 'port' in options);
  if (anyPort || typeof port === 'number' || typeof port === 'string') {
    return {
      kind: 'tcp',
      port: anyPort ? 0 : validatePort(port, 'options.port'),
      host: host || undefined,
      ipv6Only: Boolean(options.ipv6Only),
      reusePort: Boolean(options.reusePort),
    };
  }

  if (typeof path === 'string' && path !== '') {
    const readableAll = Boolean(options.readableAll);
    const writableAll = Boolean(options.writableAll);
    if (path.startsWith('\0') && (readableAll || writableAll)) {
      // The exact text of Node's message, which misspells the second option.
      const reason = 'can not set readableAll or writableAllt to true when path is abstract unix socket';
      throw ERR_INVALID_ARG_VALUE({ name: 'options', shown: inspectValue(options), reason });
    }
    return { kind: 'ipc', path, readableAll, writableAll, file: parseSocketFileOptions(path, options) };
  }

  const hasPlace = 'port' in options || 'path' in options;
  const reason = 'must have the property "port" or "path"';
  throw ERR_INVALID_ARG_VALUE({
    name: 'options',
    shown: inspectValue(options),
    ...(hasPlace ? {} : { reason }),
  });
}

function positiveInteger(value: unknown): number | undefined {
  const number = Math.trunc(Number(value));
  return number > 0 ? number : undefined;
}
