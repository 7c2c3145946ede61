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
  // TypeScript before 5.2 does not have it.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** What takes a bound socket over; by its name, so that those of another copy of this package are taken over as well. */
const kAdopt = Symbol.for('@net/stream-socket.adopt');

/**
 * A socket that is bound to a port or an IPC path, and that becomes a server (`server.listen(boundSocket)`) or a client
 * (`new Socket({ handle: boundSocket })`) later. That uses it up. What is never used is to be closed. See Node's
 * `net.BoundSocket`.
 */
export class BoundSocket {
  /** Null once it is used up. */
  #handle: BoundHandle | null;
  readonly #path: string | undefined;
  readonly #endpoint: BoundEndpoint | undefined;

  /**
   * Binds at once.
   *
   * Two that are not used up do not have the same endpoint, unless both share it (`reusePort`): that is seen within a
   * thread. Of sockets elsewhere the system tells only if they listen.
   *
   * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SOCKET_BAD_PORT, and a system error such as EADDRINUSE; ENOTSUP
   *   where the transport cannot bind (`capabilities.boundPorts`, `capabilities.boundPaths`).
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
   * The local end, with the port that was assigned; for an IPC path that path, which the type does not say because that of
   * Node does not.
   *
   * @throws ERR_SOCKET_HANDLE_ADOPTED once it is used up or closed; a system error where the system does not tell.
   */
  address(): InetName {
    const handle = this.#open();
    if (this.#path !== undefined) return this.#path as unknown as InetName;
    const name = handle.localName();
    if (typeof name === 'object') return name;
    throw systemError({ status: name ?? errnoNumber('EINVAL'), syscall: 'getsockname' });
  }

  /**
   * The file descriptor, -1 where there is none. It stays the socket's: do not close it.
   *
   * @throws ERR_SOCKET_HANDLE_ADOPTED once it is used up or closed.
   */
  fd(): number {
    return this.#open().fd;
  }

  /** Whether it is bound to an IPC path. */
  get isPipe(): boolean {
    return this.#path !== undefined;
  }

  /**
   * Frees the port or the path.
   *
   * @throws ERR_SOCKET_HANDLE_ADOPTED once it is used up or closed.
   */
  close(): void {
    this[kAdopt]().handle.close();
  }

  /** Closes it if that is still to be done. */
  [Symbol.dispose](): void {
    if (this.#handle) this.close();
  }

  /** Ours: uses it up. */
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

/** What was bound. */
export interface AdoptedBound {
  handle: BoundHandle;
  /** Where, if it is no port. */
  path: string | undefined;
}

/** Whether `value` is a bound socket, of this or of another copy of the package. */
export function isBoundSocket(value: unknown): value is BoundSocket {
  return typeof value === 'object' && value !== null && kAdopt in value;
}

/**
 * Takes over what a bound socket has bound.
 *
 * @throws ERR_SOCKET_HANDLE_ADOPTED if it is used up or closed.
 */
export function adoptBoundSocket(socket: BoundSocket): AdoptedBound {
  return socket[kAdopt]();
}

function bind({ local, ipv6Only, reusePort }: BoundSocketRequest, transport: Transport): BoundHandle {
  const { capabilities } = transport;
  if ('path' in local) {
    if (!capabilities.boundPaths) throw unsupportedError({ capability: 'boundPaths', syscall: 'bind' });
    // Refused here: some systems would cut an over-long path.
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
