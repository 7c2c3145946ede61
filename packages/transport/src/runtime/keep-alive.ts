import { builtIn } from './built-in.ts';

/** The interval and count that libuv sets in versions whose `uv_tcp_keepalive` has no arguments for them. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_COUNT = 10;

/**
 * Whether the runtime supports setting the interval and the number of keep-alive probes. Older versions ignore these arguments
 * silently; the `length` of the public method `setKeepAlive` tells the versions apart.
 */
export function hasKeepAliveProbes(): boolean {
  return builtIn('node:net').Socket.prototype.setKeepAlive.length >= 4;
}

/** Whether the arguments of `setKeepAlive` ask for an interval or a count that the runtime cannot set. */
export function isKeepAliveRefused(
  enable: boolean,
  interval = DEFAULT_INTERVAL_SECONDS,
  count = DEFAULT_COUNT,
): boolean {
  const asksForProbes = enable && (interval !== DEFAULT_INTERVAL_SECONDS || count !== DEFAULT_COUNT);
  return asksForProbes && !hasKeepAliveProbes();
}
