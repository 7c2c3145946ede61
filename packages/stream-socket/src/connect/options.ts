import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_MISSING_ARGS,
  inspectValue,
  validateFunction,
  validateNumber,
  validatePort,
  validateString,
} from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { InetName, ResolveCallback, ResolvedAddress, ResolveOptions } from '@net/transport';
import type { OnReadOptions } from '../io/onread.ts';
import type { SystemSocketOptions } from '../socket/options.ts';
import { validateTimeout } from '../socket/timeout.ts';
import { type AddressFilter, filterOf } from './address-filter.ts';
import {
  type AutoSelectFamily,
  defaultAttemptTimeoutOf,
  getDefaultAutoSelectFamily,
  validateAttemptTimeout,
  validateAutoSelectFamily,
} from './default-auto-select-family.ts';
import { invalidAddress } from './invalid-address.ts';
import { parseLongPath } from './long-path.ts';
import type { ProxyHeaderOptions } from './proxy-header.ts';
import { isSourceAddress } from './rfc6724.ts';

/** The options with which a {@link LookupFunction} is called: those of `dns.lookup`, and a signal. */
export interface LookupFunctionOptions extends ResolveOptions {
  /**
   * Aborted when the result is not needed any more: the socket was destroyed, its `connectTimeout` has passed, or it has
   * connected to an address from the look-up of the other family. This property is not enumerable.
   */
  readonly signal: AbortSignal;
}

/** The result of a promise that a {@link LookupFunction} returns: an address, or an array of addresses. */
export type LookupAnswer = string | ResolvedAddress | readonly (string | ResolvedAddress)[];

/** Resolves a host name. Calls back, as `dns.lookup` does, or returns a promise. Only the first result is used. */
export type LookupFunction = (
  hostname: string,
  options: LookupFunctionOptions,
  callback: ResolveCallback,
  // biome-ignore lint/suspicious/noConfusingVoidType: an async function that calls back returns a promise of nothing.
) => void | PromiseLike<LookupAnswer | void>;

/** The options of `connect` for TCP. */
export interface TcpConnectOptions extends SystemSocketOptions {
  /** The port, 0 to 65535, as a number or a numeric string. */
  port: number | string;
  /** A host name or an IP address. @default 'localhost' */
  host?: string | undefined;
  /** The local IP address to connect from. @default chosen by the system */
  localAddress?: string | undefined;
  /** The local port to connect from. @default chosen by the system */
  localPort?: number | undefined;
  /** The address family that `host` is resolved to: 4 or `'IPv4'`, 6 or `'IPv6'`, or 0 for both. @default 0 */
  family?: number | 'IPv4' | 'IPv6' | undefined;
  /**
   * The flags that are passed to the resolver, such as `dns.ADDRCONFIG`. @default the transport's `addressConfigHint` if one
   * look-up asks for both families, otherwise 0
   */
  hints?: number | undefined;
  /**
   * The function that resolves `host`, with the signature of `dns.lookup`, or one that returns a promise. With `autoSelectFamily:
   * 'parallel'` it is called twice, with the option `family` 6 and 4, unless `family`, `localAddress` or `localPort` is set.
   *
   * @default the transport's resolver
   */
  lookup?: LookupFunction | undefined;
  /**
   * Whether the addresses of both families are tried. `true`: one after the other. `'parallel'`: a slow attempt continues while
   * the next address is tried, and the first attempt that succeeds is used (Happy Eyeballs, RFC 8305); with `localPort` the same
   * as `true`. `false`: the resolver is asked for one address only, as it is with `true` and `family` or `localAddress`.
   *
   * @default getDefaultAutoSelectFamily()
   */
  autoSelectFamily?: AutoSelectFamily | undefined;
  /**
   * The milliseconds after which the next address is tried; values below 10 count as 10.
   *
   * @default getDefaultAutoSelectFamilyAttemptTimeout(); with `autoSelectFamily: 'parallel'` 250, unless that default was changed
   */
  autoSelectFamilyAttemptTimeout?: number | undefined;
  /**
   * The milliseconds after this connection during which later connections to the same host begin with the same address family, if
   * they have this option, too. 0 remembers no family.
   *
   * @default 0
   */
  rememberFamilyMs?: number | undefined;
  /**
   * How the addresses of a host are sorted: as the resolver returned them, or by RFC 6724 (destination address selection). The
   * attempts then alternate between the families. Without `sourceAddresses`, only the rules of RFC 6724 for precedence and scope
   * are applied.
   *
   * @default 'resolver'
   */
  addressOrder?: 'resolver' | 'rfc6724' | undefined;
  /**
   * The addresses of this machine for `addressOrder: 'rfc6724'`, such as `fd00::1`, or with a prefix length `fd00::1/64`.
   * Destinations without a source address then come last, and destinations with a source address of the same scope, label and
   * prefix first.
   */
  sourceAddresses?: readonly string[] | undefined;
  /**
   * Addresses that must not be connected to. Checked for `host`, or for each address that `host` is resolved to; a blocked
   * address fails with ERR_IP_BLOCKED.
   *
   * @default the `blockList` of the constructor
   */
  blockList?: AddressFilter | undefined;
}

/** The options of `connect` for IPC. */
export interface IpcConnectOptions {
  /** A Unix socket's path, a Linux abstract name (leading NUL), or a Windows pipe name. */
  path: string;
  /**
   * What happens if the path is too long for the address of a socket (107 bytes on Linux, 103 on macOS). `'refuse'`: `connect`
   * fails with EINVAL. `'link'`: the socket connects through a short symbolic link, which is removed afterwards; if the transport
   * has no socket files, the same as `'refuse'`.
   *
   * @default 'refuse'
   */
  longPath?: 'refuse' | 'link' | undefined;
}

/** The options of `connect` for both TCP and IPC. */
export interface CommonConnectOptions {
  /**
   * Milliseconds of inactivity after which `'timeout'` is emitted; connecting counts as inactivity. Used by the function
   * `connect` only, not by `socket.connect`.
   */
  timeout?: number | undefined;
  /**
   * The maximum time for connecting, in milliseconds, including resolving the name and trying all addresses. When it has passed,
   * the socket is destroyed with an ERR_CONNECT_TIMEOUT error, whose message says what happened at each address. 0 is no limit.
   *
   * @default 0
   */
  connectTimeout?: number | undefined;
  /**
   * The PROXY protocol header that is sent before everything else once the socket is connected, for a program that is itself a
   * proxy. `'local'` is the header of a connection that the proxy opens for itself, such as a health check. `bytesWritten`
   * includes the header. Values that the header cannot contain (for example TLVs in version 1) cause an `'error'` of the socket.
   *
   * @default none
   */
  proxyProtocol?: 'local' | ProxyHeaderOptions | undefined;
  /**
   * `true` keeps these options for later calls of `socket.connect`, which then need only the options that differ:
   * `socket.connect()` connects to the same endpoint again. `false` ignores and forgets the kept options.
   *
   * @default the kept options, if any, are used and stay kept
   */
  keepOptions?: boolean | undefined;
  /** Reads into the caller's buffer instead of emitting `'data'`. Used by constructors only, not by `socket.connect`. */
  onread?: OnReadOptions | undefined;
}

/** The options of `socket.connect`. */
export type ConnectOptions = (TcpConnectOptions | IpcConnectOptions) & CommonConnectOptions;

/** The options of `socket.connect` before they are validated. */
export type AnyConnectOptions = Partial<TcpConnectOptions & IpcConnectOptions & CommonConnectOptions>;

/** A connect request that has passed validation. */
export type ConnectRequest = TcpConnectRequest | IpcConnectRequest;

/** A validated request for an IPC connection. */
export interface IpcConnectRequest {
  kind: 'ipc';
  path: string;
  /** Whether the option `longPath` is `'link'`. */
  linksLongPath?: boolean;
}

/** A validated request for a TCP connection. */
export interface TcpConnectRequest {
  kind: 'tcp';
  host: string;
  port: number;
  localAddress: string | undefined;
  localPort: number | undefined;
  family: number | 'IPv4' | 'IPv6' | undefined;
  hints: number | undefined;
  lookup: LookupFunction | undefined;
  autoSelectFamily: boolean;
  /** Whether attempts overlap. */
  isParallel: boolean;
  attemptTimeoutMs: number;
  rememberFamilyMs: number | undefined;
  addressOrder: 'resolver' | 'rfc6724' | undefined;
  sourceAddresses: readonly string[] | undefined;
  /** The option `blockList`. */
  filter: AddressFilter | undefined;
  /** The local address of a bound socket; undefined for other sockets. */
  bound?: InetName | undefined;
}

/**
 * Validates the options of `connect`, with Node's errors.
 *
 * @throws ERR_MISSING_ARGS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS, ERR_OUT_OF_RANGE,
 *   ERR_SOCKET_BAD_PORT
 */
export function parseConnectOptions(
  options: Partial<TcpConnectOptions> & Partial<IpcConnectOptions>,
): ConnectRequest {
  if (options.port === undefined && (options.path === undefined || options.path === null)) {
    throw ERR_MISSING_ARGS({ names: [['options', 'port', 'path']] });
  }
  if (options.path) {
    validateString(options.path, 'options.path');
    return { kind: 'ipc', path: options.path, linksLongPath: parseLongPath(options.longPath) };
  }
  return parseTcpOptions(options);
}

function parseTcpOptions(options: Partial<TcpConnectOptions>): TcpConnectRequest {
  // `port` can be missing here only if `path` is an empty string.
  const { port = 0, localAddress, localPort, lookup, autoSelectFamilyAttemptTimeout } = options;
  if (options.host) validateString(options.host, 'options.host');
  const host = options.host || 'localhost';
  if (localAddress && !isIP(localAddress)) throw invalidAddress(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (typeof port !== 'number' && typeof port !== 'string') {
    throw ERR_INVALID_ARG_TYPE({ name: 'options.port', expected: ['number', 'string'], actual: port });
  }
  const portNumber = validatePort(port);
  if (host.includes('\0')) {
    throw ERR_INVALID_ARG_VALUE({
      name: 'options.host',
      shown: inspectValue(host),
      reason: 'must be a string without null bytes',
    });
  }
  const autoSelectFamily: unknown = options.autoSelectFamily ?? getDefaultAutoSelectFamily();
  validateAutoSelectFamily(autoSelectFamily, 'options.autoSelectFamily');
  // Two attempts cannot use the same local port at the same time.
  const isParallel = autoSelectFamily === 'parallel' && !localPort;
  const attemptTimeoutMs =
    autoSelectFamilyAttemptTimeout == null
      ? defaultAttemptTimeoutOf(isParallel)
      : validateAttemptTimeout(autoSelectFamilyAttemptTimeout, 'options.autoSelectFamilyAttemptTimeout');
  const { rememberFamilyMs, addressOrder, sourceAddresses } = options;
  validateTimeout(rememberFamilyMs, 'options.rememberFamilyMs');
  validateAddressOrder(addressOrder, sourceAddresses);
  // `lookup` is not validated if `host` is an IP address, as in Node, because it is not called.
  if (lookup != null && !isIP(host)) validateFunction(lookup, 'options.lookup');
  return {
    kind: 'tcp',
    host,
    port: portNumber,
    localAddress: localAddress || undefined,
    localPort: localPort || undefined,
    family: options.family,
    hints: options.hints,
    lookup: lookup ?? undefined,
    autoSelectFamily: autoSelectFamily !== false,
    isParallel,
    attemptTimeoutMs,
    rememberFamilyMs,
    addressOrder,
    sourceAddresses,
    filter: filterOf(options),
  };
}

function validateAddressOrder(order: unknown, sources: unknown): void {
  if (order !== undefined && order !== 'resolver' && order !== 'rfc6724') {
    const reason = "must be 'resolver' or 'rfc6724'";
    throw ERR_INVALID_ARG_VALUE({ name: 'options.addressOrder', shown: inspectValue(order), reason });
  }
  if (sources !== undefined && !(Array.isArray(sources) && sources.every(isSourceAddress))) {
    const reason = 'must be an array of IP addresses, each with or without a prefix length';
    throw ERR_INVALID_ARG_VALUE({ name: 'options.sourceAddresses', shown: inspectValue(sources), reason });
  }
}
