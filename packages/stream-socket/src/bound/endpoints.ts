import { isIPv4 } from '@net/ip-parse';

/** A local end that is bound and has no role yet. */
export interface BoundEndpoint {
  address: string;
  port: number;
  /** `::` leaves IPv4 to others. */
  ipv6Only: boolean;
  reusePort: boolean;
  /** Whose addresses and ports these are. */
  transport: object;
}

/**
 * The endpoints that are bound in this program without having a role. The system lets two sockets bind the same one, as
 * long as neither listens: libuv asks for that (`SO_REUSEADDR`), so that a server can be started again at once.
 *
 * One list for all copies of this package in a program. Each thread has its own.
 */
const KEY = Symbol.for('@net/stream-socket.boundEndpoints');

function endpoints(): Set<BoundEndpoint> {
  const holder = globalThis as { [KEY]?: Set<BoundEndpoint> };
  holder[KEY] ??= new Set();
  return holder[KEY];
}

/** Whether somebody else has what would be bound. */
export function isEndpointTaken(wanted: BoundEndpoint): boolean {
  for (const taken of endpoints()) if (isClash(wanted, taken)) return true;
  return false;
}

/** Takes note of an endpoint until {@link forgetEndpoint}. */
export function rememberEndpoint(endpoint: BoundEndpoint): void {
  endpoints().add(endpoint);
}

export function forgetEndpoint(endpoint: BoundEndpoint): void {
  endpoints().delete(endpoint);
}

/** What the system says of two sockets that do not ask for `SO_REUSEADDR`. */
function isClash(one: BoundEndpoint, other: BoundEndpoint): boolean {
  if (one.transport !== other.transport) return false;
  if (one.port === 0 || one.port !== other.port || (one.reusePort && other.reusePort)) return false;
  return one.address === other.address || covers(one, other) || covers(other, one) || isSameIPv4(one, other);
}

/** Whether one is "any address" of a family that the other belongs to. */
function covers(any: BoundEndpoint, one: BoundEndpoint): boolean {
  const usesIPv4 = ipv4Of(one.address) !== undefined || (one.address === '::' && !one.ipv6Only);
  if (any.address === '0.0.0.0') return usesIPv4;
  return any.address === '::' && (!any.ipv6Only || ipv4Of(one.address) === undefined);
}

function isSameIPv4(one: BoundEndpoint, other: BoundEndpoint): boolean {
  const address = ipv4Of(one.address);
  return address !== undefined && address === ipv4Of(other.address);
}

/** An IPv4 address, that of `::ffff:127.0.0.1` included; undefined for IPv6. */
function ipv4Of(address: string): string | undefined {
  const candidate = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return isIPv4(candidate) ? candidate : undefined;
}
