import { validateBoolean, validateInt32 } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';

interface Defaults {
  enabled: boolean;
  attemptTimeoutMs: number;
}

let defaults: Defaults | undefined;

/** The defaults, initially those of Node's `net`. Read on first use, because loading Node's `net` is slow. */
function getDefaults(): Defaults {
  defaults ??= { enabled: true, attemptTimeoutMs: 500, ...nodeIdentity?.readAutoSelectFamily() };
  return defaults;
}

/** The minimum attempt timeout, as in Node: a shorter one would abandon attempts to reachable addresses. */
const MIN_ATTEMPT_TIMEOUT_MS = 10;

/** The default of the option `autoSelectFamily`: whether `connect` tries the addresses of both families. @default true */
export function getDefaultAutoSelectFamily(): boolean {
  return getDefaults().enabled;
}

/**
 * Sets what {@link getDefaultAutoSelectFamily} returns.
 *
 * @throws ERR_INVALID_ARG_TYPE
 */
export function setDefaultAutoSelectFamily(value: boolean): void {
  validateBoolean(value, 'value');
  getDefaults().enabled = value;
}

/**
 * The default of the option `autoSelectFamilyAttemptTimeout` of `connect`: the milliseconds after which an attempt is abandoned
 * and the next address is tried. @default 500
 */
export function getDefaultAutoSelectFamilyAttemptTimeout(): number {
  return getDefaults().attemptTimeoutMs;
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
