import nodeNet, { type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import { guardLookup } from './guarded-lookup.ts';
import type { GuardSettings } from './options.ts';
import { type Policy, urlOf } from './policy.ts';
import { requestBlocked } from './refusal.ts';

/** The options with which a client requests a connection. Properties not listed here are passed to `connect`. */
export interface ConnectionRequest {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly localAddress?: string | null | undefined;
  readonly lookup?: LookupFunction | undefined;
  /** The path of a Unix socket, under the two names that clients use. */
  readonly path?: unknown;
  readonly socketPath?: unknown;
}

/** The options of a checked connection for `tls.connect`. `socket` is set if a module other than Node's `net` opened it. */
export type CheckedOptions = TcpNetConnectOpts & { socket?: Socket };

/** Opens connections. Throws for a blocked target. If the look-up returns a blocked address, the socket emits `'error'`. */
export class GuardedConnector {
  readonly #policy: Policy;
  readonly #settings: GuardSettings;

  constructor(policy: Policy, settings: GuardSettings) {
    this.#policy = policy;
    this.#settings = settings;
  }

  /** Connects without TLS. */
  connect(request: ConnectionRequest): Socket {
    return this.#settings.net.connect(this.#check(request, 'http:'));
  }

  /**
   * Connects over TLS.
   *
   * @param connectTLS Calls `tls.connect`, which opens the TCP connection itself unless the options contain a socket.
   */
  connectTLS<Secured>(request: ConnectionRequest, connectTLS: (options: CheckedOptions) => Secured): Secured {
    const { net } = this.#settings;
    const options = this.#check(request, 'https:');
    return connectTLS(net === nodeNet ? options : { ...options, socket: net.connect(options) });
  }

  /** Checks the target of every connection of a guard, and returns the options to connect with. */
  #check(
    { path, socketPath, lookup = this.#settings.lookup, ...request }: ConnectionRequest,
    protocol: string,
  ): TcpNetConnectOpts {
    const unixSocket = path || socketPath;
    if (unixSocket) {
      throw requestBlocked({ url: undefined, reason: `Unix sockets are not allowed: ${unixSocket}` });
    }
    const host = request.host ?? 'localhost';
    if (typeof host !== 'string')
      throw ERR_INVALID_ARG_TYPE({ name: 'host', expected: 'string', actual: host });
    const target = { protocol, host: withoutBrackets(host), port: Number(request.port) };
    this.#policy.checkTarget(target);
    const url = urlOf(target);
    const checked = {
      ...request,
      host: target.host,
      port: target.port,
      lookup: guardLookup(lookup, (address, name) => this.#policy.checkAddress(address, name, url)),
      // Removes the options that supply an existing descriptor, handle or socket: its peer was never checked.
      fd: undefined,
      handle: undefined,
      socket: undefined,
    };
    // A cast, because the client's own options were not validated: `connect` reports their errors, as without a guard.
    return checked as unknown as TcpNetConnectOpts;
  }
}

/** Removes the brackets around an IPv6 address in the host of a URL. Returns any other host unchanged. */
export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
