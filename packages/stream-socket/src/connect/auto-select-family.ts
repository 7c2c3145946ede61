import { validateBoolean, validateInt32 } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';

interface Defaults {
  enabled: boolean;
  attemptTimeoutMs: number;
}

let defaults: Defaults | undefined;

/** Read when first asked for: the runtime's `net` takes its time to load. */
function getDefaults(): Defaults {
  defaults ??= { enabled: true, attemptTimeoutMs: 500, ...nodeIdentity?.readAutoSelectFamily() };
  return defaults;
}

/** Shorter attempts than this would give up on healthy connections (Node's floor). */
const MIN_ATTEMPT_TIMEOUT_MS = 10;

/** Whether `connect` tries the addresses of both families when it is not told. @default true */
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

/** Milliseconds that one address may take before the next is tried. @default 500 */
export function getDefaultAutoSelectFamilyAttemptTimeout(): number {
  return getDefaults().attemptTimeoutMs;
}

/**
 * Sets what {@link getDefaultAutoSelectFamilyAttemptTimeout} returns. Less than 10 counts as 10.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE below 1
 */
export function setDefaultAutoSelectFamilyAttemptTimeout(value: number): void {
  getDefaults().attemptTimeoutMs = validateAttemptTimeout(value, 'value');
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE */
export function validateAttemptTimeout(value: unknown, name: string): number {
  validateInt32(value, name, 1);
  return Math.max(value, MIN_ATTEMPT_TIMEOUT_MS);
}
