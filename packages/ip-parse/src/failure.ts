import { ERR_INVALID_IP_ADDRESS } from '@net/errors';

/** The numbers of the reasons, as {@link fail} packs them; {@link REASONS} has their texts. */
export const UNEXPECTED_CHARACTER = 1;
export const UNEXPECTED_END = 2;
export const LEADING_ZERO = 3;
export const TOO_LARGE = 4;
export const TOO_MANY_PARTS = 5;
export const TOO_MANY_DIGITS = 6;
export const SECOND_GAP = 7;
export const TWO_FAMILIES = 8;
export const LAST_BEFORE_FIRST = 9;

/** The texts of the reasons. The number of a reason is its index plus 1, so new reasons must be appended. */
const REASONS = [
  'unexpected character',
  'unexpected end',
  'leading zero',
  'too large',
  'too many parts',
  'too many digits',
  'second "::"',
  'two families',
  'last before first',
] as const;

/** The reason why a text is not an address, prefix or range. */
export type FailureReason = (typeof REASONS)[number];

/** The reason why a text was rejected, and the position of the error. */
export interface Failure {
  /** The reason why the text was rejected. */
  readonly reason: FailureReason;
  /** The position of the error, in UTF-16 code units; the length of the text if something is missing at its end. */
  readonly index: number;
}

declare const packed: unique symbol;

/** A reason and an index, packed into a number below 0. */
export type PackedFailure = number & { readonly [packed]: true };

/**
 * Packs a reason and an index into one number below 0, so that a scanner can fail without allocating: `fail(3, 6)` is -99. The
 * inverse is {@link toFailure}. Uses a multiplication, because a shift would overflow for an index of 2^27 or more and return
 * a number that looks like an address.
 */
export function fail(reason: number, index: number): PackedFailure {
  // The cast adds the brand of the type, which only this function does.
  return -(index * 16 + reason) as PackedFailure;
}

/** The failure of a scanner at `index`: an unexpected character, or, at `end`, an incomplete text. */
export function unexpected(index: number, end: number): PackedFailure {
  return fail(index < end ? UNEXPECTED_CHARACTER : UNEXPECTED_END, index);
}

/** Whether the result of a scanner is a failure. Other results are not below 0. */
export function isFailure(result: unknown): result is PackedFailure {
  return typeof result === 'number' && result < 0;
}

/**
 * Unpacks a failure that `scanIPv4`, `scanPrefixLength` or `parseIPv6Into` returned.
 *
 * `toFailure(scanIPv4('1.2.3.04'))` is `{ reason: 'leading zero', index: 6 }`.
 */
export function toFailure(failure: number): Failure {
  const number = -failure % 16;
  // Every failure of a scanner has a valid reason.
  return { reason: REASONS[number - 1] as FailureReason, index: (-failure - number) / 16 };
}

/** Converts the result of a scanner to that of a `tryParse` function. */
export const orUndefined = <Result>(result: Result | PackedFailure): Result | undefined =>
  isFailure(result) ? undefined : result;

/** The maximum length of a rejected text in an error message. Without zone ids, addresses have at most 45 characters, ranges 91. */
const MAX_SHOWN = 128;

/**
 * Converts the result of a scanner to that of a `parse` function.
 *
 * @throws ERR_INVALID_IP_ADDRESS with `reason` and `index`.
 */
export function orThrow<Result>(result: Result | PackedFailure, input: string, expected: string): Result {
  if (!isFailure(result)) return result;
  const shown = input.length > MAX_SHOWN ? `${input.slice(0, MAX_SHOWN)}...` : input;
  throw ERR_INVALID_IP_ADDRESS({ input: shown, failure: { ...toFailure(result), expected } });
}
