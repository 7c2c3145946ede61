import { validateBoolean, validateInt32 } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import { builtIn } from '@net/transport';

/**
 * Whether `connect` tries the addresses of both families: `false` for only one address, `true` for one address after the other,
 * `'parallel'` for attempts that overlap (Happy Eyeballs, RFC 8305).
 */
export type AutoSelectFamily = boolean | 'parallel';

interface Defaults {
  enabled: AutoSelectFamily;
  /** In milliseconds; undefined until it is set. */
  attemptTimeoutMs: number | undefined;
}

let defaults: Defaults | undefined;

/** The defaults. On Node and Bun, initially those of their own `net`; read on first use, because loading `node:net` is slow. */
function getDefaults(): Defaults {
  defaults ??= {
    enabled: true,
    attemptTimeoutMs: undefined,
    ...(nodeIdentity ? nodeIdentity.readAutoSelectFamily() : readFromBun()),
  };
  return defaults;
}

/** What the flags of Node have set in Bun, which has them, too. The defaults of other runtimes differ: workerd's `net` tries one address. */
function readFromBun(): Partial<Defaults> {
  if (!('Bun' in globalThis)) return {};
  const net = builtIn('node:net');
  const attemptTimeoutMs = net.getDefaultAutoSelectFamilyAttemptTimeout();
  const enabled = net.getDefaultAutoSelectFamily();
  return attemptTimeoutMs === ATTEMPT_TIMEOUT_MS ? { enabled } : { enabled, attemptTimeoutMs };
}

/** The default attempt timeout in milliseconds, on every runtime: that of Node 26. */
const ATTEMPT_TIMEOUT_MS = 500;

/** The recommended delay between attempts that overlap (RFC 8305 section 8, "Connection Attempt Delay"). */
const PARALLEL_ATTEMPT_DELAY_MS = 250;

/** The minimum attempt timeout, as in Node: a shorter one would abandon attempts to reachable addresses. */
const MIN_ATTEMPT_TIMEOUT_MS = 10;

/**
 * The default of the option `autoSelectFamily`: whether `connect` tries the addresses of both families. `'parallel'` is returned
 * if it was set; the type omits this value, as Node's types do.
 *
 * @default true, or on Node and Bun false after `--no-network-family-autoselection`
 */
export function getDefaultAutoSelectFamily(): boolean {
  return getDefaults().enabled as boolean;
}

/**
 * Sets what {@link getDefaultAutoSelectFamily} returns.
 *
 * @throws ERR_INVALID_ARG_TYPE
 */
export function setDefaultAutoSelectFamily(value: AutoSelectFamily): void {
  validateAutoSelectFamily(value, 'value');
  getDefaults().enabled = value;
}

/**
 * The default of the option `autoSelectFamilyAttemptTimeout` of `connect`: the milliseconds after which the next address is
 * tried. Attempts that overlap (`'parallel'`) use 250 instead, unless this default was set.
 *
 * @default 500, or on Node and Bun the value of `--network-family-autoselection-attempt-timeout`
 */
export function getDefaultAutoSelectFamilyAttemptTimeout(): number {
  return getDefaults().attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
}

/** The attempt timeout of a `connect` without the option `autoSelectFamilyAttemptTimeout`: shorter if attempts overlap. */
export function defaultAttemptTimeoutOf(isParallel: boolean): number {
  return getDefaults().attemptTimeoutMs ?? (isParallel ? PARALLEL_ATTEMPT_DELAY_MS : ATTEMPT_TIMEOUT_MS);
}

/**
 * Sets what {@link getDefaultAutoSelectFamilyAttemptTimeout} returns. Values below 10 count as 10.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE below 1
 */
export function setDefaultAutoSelectFamilyAttemptTimeout(value: number): void {
  getDefaults().attemptTimeoutMs = validateAttemptTimeout(value, 'value');
}

/**
 * Validates an attempt timeout in milliseconds, and raises it to the minimum.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function validateAttemptTimeout(value: unknown, name: string): number {
  validateInt32(value, name, 1);
  return Math.max(value, MIN_ATTEMPT_TIMEOUT_MS);
}

/** @throws ERR_INVALID_ARG_TYPE */
export function validateAutoSelectFamily(value: unknown, name: string): asserts value is AutoSelectFamily {
  if (value !== 'parallel') validateBoolean(value, name);
}
