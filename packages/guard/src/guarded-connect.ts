import nodeNet, { type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import { guardLookup } from './guarded-lookup.ts';
import type { GuardSettings } from './options.ts';
import { type Policy, urlOf } from './policy.ts';
import { requestBlocked } from './refusal.ts';

/** What a client says about a connection that it needs. Whatever else is in it goes to `connect`. */
export interface ConnectionRequest {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly localAddress?: string | null | undefined;
  readonly lookup?: LookupFunction | undefined;
  /** A Unix socket, under the names that clients have for it. */
  readonly path?: unknown;
  readonly socketPath?: unknown;
}

/** The options of a connection that was checked, for `tls.connect`: with a socket if that is not Node's. */
export type CheckedOptions = TcpNetConnectOpts & { socket?: Socket };

/** Makes connections, or throws where that is not allowed. An answer of DNS that is not allowed is an `'error'` of the socket. */
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

  /** Connects over TLS. Node's own TLS over Node's own sockets connects by itself. */
  connectTLS<Secured>(request: ConnectionRequest, connectTLS: (options: CheckedOptions) => Secured): Secured {
    const { net } = this.#settings;
    const options = this.#check(request, 'https:');
    return connectTLS(net === nodeNet ? options : { ...options, socket: net.connect(options) });
  }

  /** The one place through which every connection of a guard goes. */
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
      // A socket made of one of these would be connected already.
      fd: undefined,
      handle: undefined,
      socket: undefined,
    };
    // What the client gave is the client's to answer for.
    return checked as unknown as TcpNetConnectOpts;
  }
}

/** The host of a URL is an IPv6 address in brackets. */
export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
