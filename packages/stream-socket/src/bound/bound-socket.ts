import { ERR_SOCKET_HANDLE_ADOPTED, errnoNumber, systemError } from '@net/errors';
import { tryParseIpcPath } from '@net/ipc-path';
import {
  type BoundHandle,
  getDefaultTransport,
  type InetName,
  type Status,
  type Transport,
  unsupportedError,
} from '@net/transport';
import { type BoundEndpoint, forgetEndpoint, isEndpointTaken, rememberEndpoint } from './endpoints.ts';
import { type BoundSocketOptions, type BoundSocketRequest, parseBoundSocketOptions } from './options.ts';

declare global {
  // The library of TypeScript before 5.2 does not declare `Symbol.dispose`.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/**
 * The key of the method that gives the handle away. Made with `Symbol.for`, so that BoundSockets of another copy of this package
 * are accepted.
 */
const kAdopt = Symbol.for('@net/stream-socket.adopt');

/**
 * A socket that is bound to a port or an IPC path, and becomes a server (`server.listen(boundSocket)`) or a client (`new
 * Socket({ handle: boundSocket })`) later. The server or client takes the handle, and the BoundSocket cannot be used again. A
 * BoundSocket that is not used must be closed. See Node's `net.BoundSocket`.
 */
export class BoundSocket {
  /** The bound handle; null after it was taken or closed. */
  #handle: BoundHandle | null;
  readonly #path: string | undefined;
  readonly #endpoint: BoundEndpoint | undefined;

  /**
   * Calls `bind` immediately.
   *
   * Throws EADDRINUSE if another open BoundSocket of this thread and transport has the same port and an overlapping address,
   * unless both set `reusePort`. On Unix, where libuv sets `SO_REUSEADDR`, a socket of another thread or process that libuv has
   * bound causes EADDRINUSE only if it listens.
   *
   * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SOCKET_BAD_PORT, and a system error such as EADDRINUSE; ENOTSUP if
   *   the transport lacks the capability `boundPorts`, `boundPaths` or `reusePort` that the options need.
   */
  constructor(options: BoundSocketOptions = {}) {
    const request = parseBoundSocketOptions(options);
    const { local } = request;
    const { transport = getDefaultTransport() } = options;
    const handle = bind(request, transport);
    this.#handle = handle;
    if ('path' in local) {
      this.#path = local.path;
    } else {
      const { ipv6Only, reusePort } = request;
      this.#endpoint = { ...(handle.localName() as InetName), ipv6Only, reusePort, transport };
      rememberEndpoint(this.#endpoint);
    }
  }

  /**
   * The local address, with the port that the system assigned. For an IPC path the result is the path, a string; the return type
   * omits the string, as Node's types do.
   *
   * @throws ERR_SOCKET_HANDLE_ADOPTED once the handle was taken or closed; a system error if `getsockname` fails.
   */
  address(): InetName {
    const handle = this.#open();
    if (this.#path !== undefined) return this.#path as unknown as InetName;
    const name = handle.localName();
    if (typeof name === 'object') return name;
    throw systemError({ status: name ?? errnoNumber('EINVAL'), syscall: 'getsockname' });
  }

  /**
   * The file descriptor; -1 if the transport has no descriptors. The socket owns the descriptor: do not close it.
   *
   * @throws ERR_SOCKET_HANDLE_ADOPTED once the handle was taken or closed.
   */
  fd(): number {
    return this.#open().fd;
  }

  /** Whether the socket is bound to an IPC path. */
  get isPipe(): boolean {
    return this.#path !== undefined;
  }

  /**
   * Closes the socket, which frees the port or the path.
   *
   * @throws ERR_SOCKET_HANDLE_ADOPTED once the handle was taken or closed.
   */
  close(): void {
    this[kAdopt]().handle.close();
  }

  /** Closes the socket, unless its handle was taken or closed already. */
  [Symbol.dispose](): void {
    if (this.#handle) this.close();
  }

  /** @internal Gives the handle to `adoptBoundSocket`, which may belong to another copy of this package. */
  [kAdopt](): AdoptedBound {
    const handle = this.#open();
    this.#handle = null;
    if (this.#endpoint) forgetEndpoint(this.#endpoint);
    return { handle, path: this.#path };
  }

  #open(): BoundHandle {
    if (!this.#handle) throw ERR_SOCKET_HANDLE_ADOPTED();
    return this.#handle;
  }
}

/** The handle of a bound socket, and its path. */
export interface AdoptedBound {
  handle: BoundHandle;
  /** The IPC path that the handle is bound to; undefined for a port. */
  path: string | undefined;
}

/** Whether `value` is a BoundSocket of this copy of the package or of another one. */
export function isBoundSocket(value: unknown): value is BoundSocket {
  return typeof value === 'object' && value !== null && kAdopt in value;
}

/**
 * Takes the handle out of a bound socket.
 *
 * @throws ERR_SOCKET_HANDLE_ADOPTED if the handle was taken or closed before.
 */
export function adoptBoundSocket(socket: BoundSocket): AdoptedBound {
  return socket[kAdopt]();
}

function bind({ local, ipv6Only, reusePort }: BoundSocketRequest, transport: Transport): BoundHandle {
  const { capabilities } = transport;
  if ('path' in local) {
    if (!capabilities.boundPaths) throw unsupportedError({ capability: 'boundPaths', syscall: 'bind' });
    // An over-long path fails here with EINVAL, because some systems would truncate it and bind the truncated path.
    const result = tryParseIpcPath(local.path) ? transport.bind(local) : errnoNumber('EINVAL');
    if (typeof result !== 'number') return result;
    throw systemError({ status: result, syscall: 'bind' });
  }
  if (!capabilities.boundPorts) throw unsupportedError({ capability: 'boundPorts', syscall: 'bind' });
  if (reusePort && !capabilities.reusePort) {
    throw unsupportedError({ capability: 'reusePort', syscall: 'bind', ...local });
  }
  const result: BoundHandle | Status = isEndpointTaken({ ...local, ipv6Only, reusePort, transport })
    ? errnoNumber('EADDRINUSE')
    : transport.bind(local, { ipv6Only, reusePort });
  if (typeof result !== 'number') return result;
  throw systemError({ status: result, syscall: 'bind', ...local });
}
