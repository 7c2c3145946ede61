import { isIPv4 } from '@net/ip-parse';

/** The local endpoint of an open BoundSocket, which neither listens nor connects yet. */
export interface BoundEndpoint {
  address: string;
  port: number;
  /** Bound with `IPV6_V6ONLY`: another socket may bind the same port for IPv4. */
  ipv6Only: boolean;
  reusePort: boolean;
  /** The transport that bound the endpoint: two transports can bind the same address and port. */
  transport: object;
}

/**
 * The key in `globalThis` of the list of the endpoints of all open BoundSockets. The list makes a second bind to the same
 * endpoint fail. On Unix the system permits such a bind as long as neither socket listens, because libuv sets `SO_REUSEADDR`, so
 * that a server can be restarted immediately.
 *
 * All copies of this package in a thread share the list. Each thread has its own list.
 */
const KEY = Symbol.for('@net/stream-socket.boundEndpoints');

function endpoints(): Set<BoundEndpoint> {
  const holder = globalThis as { [KEY]?: Set<BoundEndpoint> };
  holder[KEY] ??= new Set();
  return holder[KEY];
}

/** Whether an open BoundSocket is bound to an endpoint that conflicts with `wanted`. */
export function isEndpointTaken(wanted: BoundEndpoint): boolean {
  for (const taken of endpoints()) if (isClash(wanted, taken)) return true;
  return false;
}

/** Adds an endpoint to the list until {@link forgetEndpoint} is called with the same object. */
export function rememberEndpoint(endpoint: BoundEndpoint): void {
  endpoints().add(endpoint);
}

/** Removes an endpoint from the list when its BoundSocket is closed, or its handle is taken. */
export function forgetEndpoint(endpoint: BoundEndpoint): void {
  endpoints().delete(endpoint);
}

/** Whether the system would fail the second of two binds to these endpoints with EADDRINUSE if `SO_REUSEADDR` were not set. */
function isClash(one: BoundEndpoint, other: BoundEndpoint): boolean {
  if (one.transport !== other.transport) return false;
  if (one.port === 0 || one.port !== other.port || (one.reusePort && other.reusePort)) return false;
  return one.address === other.address || covers(one, other) || covers(other, one) || isSameIPv4(one, other);
}

/** Whether `any` is bound to the unspecified address (`0.0.0.0` or `::`) and so receives connections to the address of `one`. */
function covers(any: BoundEndpoint, one: BoundEndpoint): boolean {
  const usesIPv4 = ipv4Of(one.address) !== undefined || (one.address === '::' && !one.ipv6Only);
  if (any.address === '0.0.0.0') return usesIPv4;
  return any.address === '::' && (!any.ipv6Only || ipv4Of(one.address) === undefined);
}

function isSameIPv4(one: BoundEndpoint, other: BoundEndpoint): boolean {
  const address = ipv4Of(one.address);
  return address !== undefined && address === ipv4Of(other.address);
}

/** The IPv4 address of an IPv4 or IPv4-mapped (`::ffff:127.0.0.1`) address; undefined for any other IPv6 address. */
function ipv4Of(address: string): string | undefined {
  const candidate = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return isIPv4(candidate) ? candidate : undefined;
}
