import { ERR_INVALID_ARG_VALUE, inspectValue, validateAbortSignal, validatePort } from '@net/errors';
import { adoptBoundSocket, type BoundSocket, isBoundSocket } from '@net/stream-socket/internal';
import type { ListenHandle } from '@net/transport';

/** How to listen, wherever it is. */
export interface CommonListenOptions {
  /** The length of the queue of connections not accepted yet. @default 511 */
  backlog?: number | undefined;
  /** Does not share the port or path with other workers of a cluster. @default false */
  exclusive?: boolean | undefined;
  /** Closes the server when aborted. */
  signal?: AbortSignal | undefined;
}

/** Where to listen over TCP. */
export interface TcpListenOptions extends CommonListenOptions {
  /** 0 lets the system choose. @default 0 */
  port?: number | string | null | undefined;
  /** A name or a numeric address. @default '::', or '0.0.0.0' where there is no IPv6 */
  host?: string | undefined;
  /** `::` does not take IPv4 connections. @default false */
  ipv6Only?: boolean | undefined;
  /** Several sockets share the port, and the system spreads connections over them. @default false */
  reusePort?: boolean | undefined;
}

/** Where to listen over IPC. */
export interface IpcListenOptions extends CommonListenOptions {
  /** A Unix socket's path, a Linux abstract name (leading NUL), or a Windows pipe name. Ignored next to a `port`. */
  path?: string | undefined;
  /** Every user may read from the endpoint. @default false */
  readableAll?: boolean | undefined;
  /** Every user may write to the endpoint. @default false */
  writableAll?: boolean | undefined;
}

/** What to listen on that is bound already. */
export interface HandleListenOptions extends CommonListenOptions {
  /** A file descriptor of a bound socket. */
  fd?: number | undefined;
  /** A bound socket, which is used up; a server, a socket, or a handle object. */
  handle?: object | undefined;
}

/** The options of `server.listen`. */
export type ListenOptions = TcpListenOptions & IpcListenOptions & HandleListenOptions;

/** A listen request that has passed validation. */
export type ListenRequest = ListenTarget & {
  backlog: number;
  exclusive: boolean;
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
  | { kind: 'ipc'; path: string; readableAll: boolean; writableAll: boolean };

const DEFAULT_BACKLOG = 511;

/** Takes over what `listen` was given, if it is something that can listen. */
export type AdoptListener = (object: object) => ListenHandle | undefined;

/**
 * Turns the arguments of `listen` into a request.
 *
 * @param adopt What it takes over is listened on.
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_SOCKET_BAD_PORT, ERR_SOCKET_HANDLE_ADOPTED
 */
export function parseListenArguments(
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
  // Before looking inside: over a runtime's own sockets the handle is a server, with a `_handle` of another kind.
  const itself = adopt(given);
  if (itself) return { kind: 'handle', handle: itself };
  // (handle[, backlog]): a server or socket carries its handle in `_handle`.
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
      const reason = 'can not set readableAll or writableAll to true when path is abstract unix socket';
      throw ERR_INVALID_ARG_VALUE({ name: 'options', shown: inspectValue(options), reason });
    }
    return { kind: 'ipc', path, readableAll, writableAll };
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
