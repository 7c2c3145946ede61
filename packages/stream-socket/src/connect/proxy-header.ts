import { ERR_INVALID_ARG_VALUE, inspectValue, validateObject } from '@net/errors';
import { formatIPv4, tryParseIP } from '@net/ip-parse';
import type { IPEndpoint, ProxyHeader, ProxyHeaderParts } from '@net/proxy-protocol';

/** The connection of a client: a socket of this package, of `node:net` or of `node:tls`. */
export interface ProxyClient {
  /** The client's address; undefined over IPC, and usually after the connection has closed. */
  readonly remoteAddress?: string | undefined;
  /** The client's port; undefined like `remoteAddress`. */
  readonly remotePort?: number | undefined;
  /** The address at which the client was accepted; undefined like `remoteAddress`. */
  readonly localAddress?: string | undefined;
  /** The port at which the client was accepted; undefined like `remoteAddress`. */
  readonly localPort?: number | undefined;
  /** Whether the connection is closed. */
  readonly destroyed: boolean;
  /** The PROXY protocol header of the client's connection, if it has one. The contents of this header are passed on. */
  readonly proxy?: ProxyHeader | undefined;
}

/**
 * The contents of the PROXY protocol header that a socket sends. In version 2, a header without `client` and `source` has the
 * command LOCAL, like `'local'`.
 */
export interface ProxyHeaderOptions extends ProxyHeaderParts {
  /**
   * The accepted connection whose addresses are passed on: its remote address is the source, its local address the destination.
   * If the connection has a PROXY protocol header itself, the contents of that header are passed on; in version 1 only the
   * addresses. Other properties override what is taken from `client`.
   */
  readonly client?: ProxyClient | undefined;
}

const NAMES: readonly string[] = [
  'client',
  'version',
  'command',
  'transport',
  'source',
  'destination',
  'alpn',
  'authority',
  'uniqueId',
  'ssl',
  'netns',
  'tlvs',
  'crc32c',
] satisfies (keyof ProxyHeaderOptions)[];

/**
 * Starts to create the header that a socket sends first: the module that formats the header is loaded while the socket connects.
 * The addresses of a client are read immediately.
 *
 * @returns The bytes of the header; null without the option `proxyProtocol`. Rejects with the errors of `formatProxyHeader`.
 * @throws ERR_INVALID_ARG_TYPE; ERR_INVALID_ARG_VALUE for an unknown name, or a client whose address is unknown
 */
export function proxyHeaderOf(options: {
  proxyProtocol?: 'local' | ProxyHeaderOptions | undefined;
}): Promise<Uint8Array> | null {
  const { proxyProtocol } = options;
  // An option that is inherited from a polluted `Object.prototype` is ignored.
  if (proxyProtocol === undefined || !Object.hasOwn(options, 'proxyProtocol')) return null;
  const parts = proxyProtocol === 'local' ? ({ command: 'LOCAL' } as const) : partsOf(proxyProtocol);
  const header = import('@net/proxy-protocol').then(({ formatProxyHeader }) => formatProxyHeader(parts));
  // Prevents an unhandled rejection if the socket is destroyed before it waits for the header.
  header.catch(() => undefined);
  return header;
}

function partsOf(given: ProxyHeaderOptions): ProxyHeaderParts {
  validateObject(given, 'options.proxyProtocol');
  for (const [name, value] of Object.entries(given)) {
    if (NAMES.includes(name)) continue;
    const reason = `is no option; there are ${NAMES.join(', ')}`;
    throw ERR_INVALID_ARG_VALUE({
      name: `options.proxyProtocol.${name}`,
      shown: inspectValue(value),
      reason,
    });
  }
  // A copy without a prototype, so that a polluted `Object.prototype` cannot set `client`.
  const { client, ...parts } = { __proto__: null, ...given } as ProxyHeaderOptions;
  if (client === undefined) return parts;
  validateObject(client, 'options.proxyProtocol.client');
  return { ...partsOfClient(client, parts.version ?? 2), ...parts };
}

/** The contents of the header for a client. A client over a Unix socket that has sent no PROXY header has no addresses. */
function partsOfClient(client: ProxyClient, version: 1 | 2): ProxyHeaderParts {
  if (!client.proxy) return endsOf(client);
  const {
    version: _version,
    command: _command,
    family,
    transport,
    source,
    destination,
    ...extensions
  } = client.proxy;
  const isNamed = source && (version === 2 || family !== 'Unix');
  const ends = isNamed ? { transport, source, destination } : {};
  return version === 1 ? ends : { ...extensions, ...ends };
}

function endsOf(client: ProxyClient): ProxyHeaderParts {
  const { remoteAddress, remotePort, localAddress, localPort } = client;
  if (remoteAddress !== undefined && localAddress !== undefined) {
    const [source, destination] = [withoutMapping(remoteAddress), withoutMapping(localAddress)];
    return {
      source: { address: source, port: remotePort } as IPEndpoint,
      destination: { address: destination, port: localPort } as IPEndpoint,
    };
  }
  // A header without addresses would make the server take the proxy's address, which it may trust, for the client's.
  if (client.destroyed || localAddress !== undefined) {
    const reason = 'has no address any more';
    throw ERR_INVALID_ARG_VALUE({
      name: 'options.proxyProtocol.client',
      shown: 'a closed connection',
      reason,
    });
  }
  return {};
}

/**
 * Converts an IPv4-mapped address (RFC 4291, section 2.5.5.2), which a server on `::` reports, to IPv4. Returns others unchanged.
 */
function withoutMapping(address: string): string {
  const ip = tryParseIP(address);
  const isMapped = typeof ip === 'object' && ip[0] === 0 && ip[1] === 0 && ip[2] === 0xffff;
  return isMapped ? formatIPv4(ip[3]) : address;
}
