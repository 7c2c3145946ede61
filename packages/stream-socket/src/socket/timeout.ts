import { validateInteger } from '@net/errors';

/** The maximum delay of timers in milliseconds, about 24.8 days. */
export const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * Validates an optional timeout in whole milliseconds. Zero turns it off.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function validateTimeout(value: unknown, name: string): asserts value is number | undefined {
  if (value !== undefined) validateInteger(value, name, 0, MAX_DELAY_MS);
}
