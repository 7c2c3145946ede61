import {
  detectPlatform,
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  validateBoolean,
  validateObject,
  validatePort,
  validateString,
} from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { Endpoint, Transport } from '@net/transport';

/** The options of `new BoundSocket`. */
export interface BoundSocketOptions {
  /** The local IP address, not a host name. @default '0.0.0.0', or '::' with `ipv6Only` */
  host?: string | undefined;
  /** The local port; 0 lets the system choose. @default 0 */
  port?: number | undefined;
  /** Sets `IPV6_V6ONLY`: a socket bound to `::` does not take IPv4 connections. Ignored for an IPv4 `host`. @default false */
  ipv6Only?: boolean | undefined;
  /** Sets `SO_REUSEPORT`: several sockets share the port, and the system spreads connections over them. @default false */
  reusePort?: boolean | undefined;
  /**
   * A Unix socket's path, a Linux abstract name (leading NUL), or a Windows pipe name, instead of `host`, `port`, `ipv6Only` and
   * `reusePort`.
   */
  path?: string | undefined;
  /** The transport that binds the socket. @default getDefaultTransport() */
  transport?: Transport | undefined;
}

/** The validated options of a BoundSocket. */
export interface BoundSocketRequest {
  local: Endpoint;
  ipv6Only: boolean;
  reusePort: boolean;
}

/**
 * Validates the options of `new BoundSocket`.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SOCKET_BAD_PORT
 */
export function parseBoundSocketOptions(options: BoundSocketOptions): BoundSocketRequest {
  validateObject(options, 'options');
  return options.path === undefined ? parsePort(options) : parsePath(options, options.path);
}

function parsePath(options: BoundSocketOptions, path: string): BoundSocketRequest {
  const { host, port, ipv6Only, reusePort } = options;
  if ([host, port, ipv6Only, reusePort].some((option) => option !== undefined)) {
    const reason = 'path is mutually exclusive with host, port, ipv6Only, and reusePort';
    throw ERR_INVALID_ARG_VALUE({ name: 'options', shown: inspectValue(options), reason });
  }
  validateString(path, 'options.path');
  if (path.startsWith('\0') && detectPlatform() !== 'linux') {
    const reason = 'must not be an abstract name, which only Linux has';
    throw ERR_INVALID_ARG_VALUE({ name: 'options.path', shown: inspectValue(path), reason });
  }
  return { local: { path }, ipv6Only: false, reusePort: false };
}

function parsePort(options: BoundSocketOptions): BoundSocketRequest {
  const { ipv6Only, reusePort } = options;
  const port = options.port == null ? 0 : validatePort(options.port, 'options.port');
  if (ipv6Only != null) validateBoolean(ipv6Only, 'options.ipv6Only');
  if (reusePort != null) validateBoolean(reusePort, 'options.reusePort');
  const host = options.host ?? (ipv6Only ? '::' : '0.0.0.0');
  validateString(host, 'options.host');
  const family = isIP(host);
  if (family === 0) {
    const reason = 'must be a numeric IP address; net.BoundSocket does not perform DNS resolution';
    throw ERR_INVALID_ARG_VALUE({ name: 'options.host', shown: inspectValue(host), reason });
  }
  return {
    local: { address: host, port },
    ipv6Only: Boolean(ipv6Only) && family === 6,
    reusePort: Boolean(reusePort),
  };
}
