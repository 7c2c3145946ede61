import { type Capabilities, unsupportedError } from '@net/transport';

/** TCP keep-alive (RFC 1122 section 4.2.3.6), in the units of transports. */
export interface KeepAlive {
  enable: boolean;
  /** 0 leaves the system's value. */
  initialDelaySeconds: number;
  /** Undefined for the default of libuv, 1 second. */
  intervalSeconds: number | undefined;
  /** Undefined for the default of libuv, 10 probes. */
  count: number | undefined;
}

/** The arguments of `setKeepAlive` as one object. */
export interface KeepAliveOptions {
  /** Turns TCP keep-alive on. @default false */
  enable?: boolean | undefined;
  /** Idle milliseconds before the first probe, rounded down to whole seconds; 0 leaves the system's value. @default 0 */
  initialDelay?: number | undefined;
  /** Milliseconds between probes, rounded down to whole seconds; unused by libuv on Linux if `initialDelay` is 0. @default 1000 */
  interval?: number | undefined;
  /** Unanswered probes before the connection counts as lost; unused by libuv on Linux if `initialDelay` is 0. @default 10 */
  count?: number | undefined;
}

/** Converts the milliseconds of Node's API to the whole seconds of transports. */
export function keepAliveOf(
  enable: unknown,
  initialDelayMs?: unknown,
  intervalMs?: unknown,
  count?: unknown,
): KeepAlive {
  return {
    enable: Boolean(enable),
    initialDelaySeconds: wholeSeconds(initialDelayMs) ?? 0,
    intervalSeconds: wholeSeconds(intervalMs),
    count: Number(count) > 0 ? Math.trunc(Number(count)) : undefined,
  };
}

/** The values that libuv sets by default, as documented by Node. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_COUNT = 10;

/**
 * Checks that the transport can set the interval and the count.
 *
 * @throws ENOTSUP if one of them is not the default, and the transport lacks `capabilities.keepAliveProbes`
 */
export function checkKeepAlive(
  { enable, intervalSeconds = DEFAULT_INTERVAL_SECONDS, count = DEFAULT_COUNT }: KeepAlive,
  capabilities: Capabilities,
): void {
  const isDefault = intervalSeconds === DEFAULT_INTERVAL_SECONDS && count === DEFAULT_COUNT;
  if (!enable || isDefault || capabilities.keepAliveProbes) return;
  throw unsupportedError({ capability: 'keepAliveProbes', syscall: 'setKeepAlive' });
}

/** Whether setting `wanted` changes nothing if `current` was set last. Keep-alive is off by default. */
export function isSameKeepAlive(wanted: KeepAlive, current: KeepAlive | undefined): boolean {
  if (!wanted.enable || !current?.enable) return wanted.enable === Boolean(current?.enable);
  return (
    wanted.initialDelaySeconds === current.initialDelaySeconds &&
    wanted.intervalSeconds === current.intervalSeconds &&
    wanted.count === current.count
  );
}

function wholeSeconds(milliseconds: unknown): number | undefined {
  const seconds = Math.trunc(Number(milliseconds) / 1000);
  return seconds > 0 ? seconds : undefined;
}
