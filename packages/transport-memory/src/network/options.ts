import {
  ANY_OBJECT,
  BOOLEAN,
  type Check,
  checkProperties,
  FROM_ZERO,
  oneOf,
  SEED,
} from '../arguments/check-properties.ts';
import { LINK_CHECKS, type LinkOptions } from '../links/link-options.ts';
import type { TraceOptions } from '../observe/trace.ts';
import type { ClockKind } from '../time/drivers.ts';
import type { TickingTimers } from '../time/fake-timers.ts';
import type { Host } from './host.ts';
import { type HostLimits, LIMIT_CHECKS } from './limits.ts';

/** The options of a virtual network. */
export interface NetworkOptions {
  /**
   * The seed of all random decisions: delays, losses, faults. @default the environment variable NET_SEED, else a random number
   */
  seed?: number | string | undefined;
  /** How time advances. @default 'virtual' */
  clock?: ClockKind | undefined;
  /** The default properties of links between hosts. */
  link?: LinkOptions | undefined;
  /** The default limits of hosts. */
  limits?: Partial<HostLimits> | undefined;
  /** How much {@link VirtualNetwork.trace} records. */
  trace?: TraceOptions | undefined;
  /**
   * `mock.timers` of `node:test`: the program's fake timers then advance together with the network's time. The fake timers of
   * Vitest, Jest and `@sinonjs/fake-timers` are detected automatically.
   */
  timers?: TickingTimers | undefined;
}

/** The options of a host. */
export interface HostOptions {
  /** IP addresses of either family, which no other host may have. @default the next address of 10.0.0.0/16 and of fd00::/112 */
  addresses?: readonly string[] | undefined;
  /** The limits of the host. @default those of the network */
  limits?: Partial<HostLimits> | undefined;
}

/** One or several hosts, each as a Host or by its name. */
export type Hosts = Host | string | readonly (Host | string)[];

/** The directions of a link that a call applies to. */
export interface DirectionOptions {
  /** Whether the call applies only to the direction from the first hosts to the second. @default false */
  oneWay?: boolean | undefined;
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE */
export function checkNetworkOptions(options: NetworkOptions): void {
  checkProperties(options, 'options', {
    seed: SEED,
    clock: oneOf('virtual', 'auto', 'real'),
    link: ANY_OBJECT,
    limits: ANY_OBJECT,
    trace: ANY_OBJECT,
    timers: [hasTick, "must be `mock.timers` of 'node:test'"],
  });
  const { link, limits, trace } = options;
  if (link) checkProperties(link, 'options.link', LINK_CHECKS);
  if (limits) checkProperties(limits, 'options.limits', LIMIT_CHECKS);
  if (trace) checkProperties(trace, 'options.trace', { limit: FROM_ZERO, capture: BOOLEAN });
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE */
export function checkHostOptions(options: HostOptions): void {
  checkProperties(options, 'options', {
    addresses: [Array.isArray, 'must be a list of addresses'],
    limits: ANY_OBJECT,
  });
  if (options.limits) checkProperties(options.limits, 'options.limits', LIMIT_CHECKS);
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE */
export function checkDirection(options: DirectionOptions): void {
  checkProperties(options, 'options', DIRECTION_CHECKS);
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE */
export function checkLink(options: LinkOptions & DirectionOptions): void {
  checkProperties(options, 'options', { ...LINK_CHECKS, ...DIRECTION_CHECKS });
}

const hasTick = (value: unknown): boolean => typeof (value as TickingTimers | null)?.tick === 'function';

const DIRECTION_CHECKS: Readonly<Record<keyof DirectionOptions, Check>> = { oneWay: BOOLEAN };
