import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_MISSING_ARGS,
  inspectValue,
  validateBoolean,
  validateFunction,
  validateNumber,
  validatePort,
  validateString,
} from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { InetName, Resolver } from '@net/transport';
import type { OnReadOptions } from '../io/onread.ts';
import type { SystemSocketOptions } from '../socket/options.ts';
import { type AddressFilter, filterOf } from './address-filter.ts';
import {
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  validateAttemptTimeout,
} from './default-auto-select-family.ts';
import { invalidAddress } from './invalid-address.ts';
import type { ProxyHeaderOptions } from './proxy-header.ts';

/** The options of `connect` for TCP. */
export interface TcpConnectOptions extends SystemSocketOptions {
  /** The port, 0 to 65535, as a number or a numeric string. */
  port: number | string;
  /** A host name or an IP address. @default 'localhost' */
  host?: string | undefined;
  /** The local address to connect from. */
  localAddress?: string | undefined;
  /** The local port to connect from. */
  localPort?: number | undefined;
  /** The address family that `host` is resolved to: 4, 6, or 0 for both. @default 0 */
  family?: number | 'IPv4' | 'IPv6' | undefined;
  /** The flags that are passed to the resolver, such as `dns.ADDRCONFIG`. */
  hints?: number | undefined;
  /** The function that resolves `host`, with the signature of `dns.lookup`. @default the transport's resolver */
  lookup?: Resolver | undefined;
  /** Tries the addresses of both families in turn. @default getDefaultAutoSelectFamily() */
  autoSelectFamily?: boolean | undefined;
  /**
   * The milliseconds after which an attempt is abandoned and the next address is tried. @default
   * getDefaultAutoSelectFamilyAttemptTimeout()
   */
  autoSelectFamilyAttemptTimeout?: number | undefined;
  /**
   * Addresses that must not be connected to. Checked for each address that `host` resolves to. @default the `blockList` of the
   * constructor
   */
  blockList?: AddressFilter | undefined;
}

/** The options of `connect` for IPC. */
export interface IpcConnectOptions {
  /** A Unix socket's path, a Linux abstract name (leading NUL), or a Windows pipe name. */
  path: string;
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
  /** Reads into the caller's buffer instead of emitting `'data'`. Used by constructors only, not by `socket.connect`. */
  onread?: OnReadOptions | undefined;
}

/** The options of `socket.connect`. */
export type ConnectOptions = (TcpConnectOptions | IpcConnectOptions) & CommonConnectOptions;

/** A connect request that has passed validation. */
export type ConnectRequest = TcpConnectRequest | { kind: 'ipc'; path: string };

/** A validated request for a TCP connection. */
export interface TcpConnectRequest {
  kind: 'tcp';
  host: string;
  port: number;
  localAddress: string | undefined;
  localPort: number | undefined;
  family: number | 'IPv4' | 'IPv6' | undefined;
  hints: number | undefined;
  lookup: Resolver | undefined;
  autoSelectFamily: boolean;
  attemptTimeoutMs: number;
  filter: AddressFilter | undefined;
  /** The local address of a bound socket. */
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
    return { kind: 'ipc', path: options.path };
  }
  return parseTcpOptions(options);
}

function parseTcpOptions(options: Partial<TcpConnectOptions>): TcpConnectRequest {
  // The port can only be missing here if `path` is an empty string.
  const {
    port = 0,
    localAddress,
    localPort,
    lookup,
    autoSelectFamily,
    autoSelectFamilyAttemptTimeout,
  } = options;
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
  if (autoSelectFamily != null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  const attemptTimeoutMs =
    autoSelectFamilyAttemptTimeout == null
      ? getDefaultAutoSelectFamilyAttemptTimeout()
      : validateAttemptTimeout(autoSelectFamilyAttemptTimeout, 'options.autoSelectFamilyAttemptTimeout');
  // An IP address is not looked up, so `lookup` is not validated then, as in Node.
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
    autoSelectFamily: autoSelectFamily ?? getDefaultAutoSelectFamily(),
    attemptTimeoutMs,
    filter: filterOf(options),
  };
}
