import { ERR_INVALID_ARG_VALUE, inspectValue, validateObject } from '@net/errors';
import { formatIPv4, tryParseIP } from '@net/ip-parse';
import type { IPEndpoint, ProxyHeader, ProxyHeaderParts } from '@net/proxy-protocol';

/** The connection of a client: a socket of this package, of `node:net` or of `node:tls`. */
export interface ProxyClient {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly destroyed: boolean;
  /** The header with which the client's connection came; passed on. */
  readonly proxy?: ProxyHeader | undefined;
}

/** What a PROXY protocol header says that a socket sends. Without a client and without addresses it is the one of `'local'`. */
export interface ProxyHeaderOptions extends ProxyHeaderParts {
  /**
   * The accepted connection that is passed on: its remote address is the source, and its local address the destination. If it came with a
   * header itself, what that header says is passed on, in version 1 only the addresses. Properties beside `client` replace what it says.
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
 * Begins to make the header that a socket sends first. The module that formats it is loaded while the socket connects. The addresses of a
 * client are read now.
 *
 * @returns Null without the option. Rejects with the errors of `formatProxyHeader`.
 * @throws ERR_INVALID_ARG_TYPE; ERR_INVALID_ARG_VALUE for an unknown name, or a client whose address is unknown
 */
export function proxyHeaderOf(options: {
  proxyProtocol?: 'local' | ProxyHeaderOptions | undefined;
}): Promise<Uint8Array> | null {
  const { proxyProtocol } = options;
  // What a polluted `Object.prototype` has is ignored.
  if (proxyProtocol === undefined || !Object.hasOwn(options, 'proxyProtocol')) return null;
  const parts = proxyProtocol === 'local' ? ({ command: 'LOCAL' } as const) : partsOf(proxyProtocol);
  const header = import('@net/proxy-protocol').then(({ formatProxyHeader }) => formatProxyHeader(parts));
  // A socket that is destroyed at once does not wait for the header.
  header.catch(() => undefined);
  return header;
}

/** Calls back in a tick of its own: what a listener throws there is an uncaught exception, and not the rejection of a promise. */
export function whenSettled<Value>(
  promise: Promise<Value>,
  onFulfilled: ((value: Value) => void) | null,
  onRejected?: (error: Error) => void,
): void {
  promise.then(
    (value) => onFulfilled && process.nextTick(onFulfilled, value),
    (error: Error) => onRejected && process.nextTick(onRejected, error),
  );
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
  const { client, ...parts }: ProxyHeaderOptions = { ...given };
  if (client === undefined) return parts;
  validateObject(client, 'options.proxyProtocol.client');
  return { ...partsOfClient(client, parts.version ?? 2), ...parts };
}

/** What a header says of a client. A client that no header can name, over a Unix socket, has no addresses in it. */
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
  // Sent without its address, a client would have that of the proxy, which is trusted.
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

/** The IPv4 address of an IPv4-mapped one (RFC 4291, section 2.5.5.2), which a server that listens on `::` sees. */
function withoutMapping(address: string): string {
  const ip = tryParseIP(address);
  const isMapped = typeof ip === 'object' && ip[0] === 0 && ip[1] === 0 && ip[2] === 0xffff;
  return isMapped ? formatIPv4(ip[3]) : address;
}
