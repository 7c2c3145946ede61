import { builtIn } from './built-in.ts';

/** What libuv sets in versions that take neither as an argument. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_COUNT = 10;

/**
 * Whether the runtime lets the interval and the number of keep-alive probes be chosen. Older ones take the arguments
 * and do nothing with them; the length of the public method tells them apart.
 */
export function hasKeepAliveProbes(): boolean {
  return builtIn('node:net').Socket.prototype.setKeepAlive.length >= 4;
}

/** Whether `setKeepAlive` is asked for an interval or a count that the runtime cannot set. */
export function isKeepAliveRefused(
  enable: boolean,
  interval = DEFAULT_INTERVAL_SECONDS,
  count = DEFAULT_COUNT,
): boolean {
  const asksForProbes = enable && (interval !== DEFAULT_INTERVAL_SECONDS || count !== DEFAULT_COUNT);
  return asksForProbes && !hasKeepAliveProbes();
}
