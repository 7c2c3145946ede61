/**
 * Why a text was refused, in words. A reason's number inside a packed failure is its place here, from 1; new
 * reasons go to the end.
 */
const REASONS = [
  'unexpected character',
  'leading zero',
  'octet above 255',
  'fewer than four octets',
  'more than four octets',
  'fewer than eight groups and no "::"',
  'more than eight groups',
  'more than four digits in a group',
  'more than one "::"',
  'single ":" at an end',
  'empty zone id',
  'no prefix length',
  'prefix length out of range',
  'no "-"',
  'ends of two families',
  'last before first',
] as const;

export const UNEXPECTED_CHARACTER = 1;
export const LEADING_ZERO = 2;
export const OCTET_TOO_LARGE = 3;
export const TOO_FEW_OCTETS = 4;
export const TOO_MANY_OCTETS = 5;
export const TOO_FEW_GROUPS = 6;
export const TOO_MANY_GROUPS = 7;
export const GROUP_TOO_LONG = 8;
export const SECOND_GAP = 9;
export const SINGLE_COLON = 10;
export const EMPTY_ZONE = 11;
export const NO_PREFIX_LENGTH = 12;
export const PREFIX_LENGTH_OUT_OF_RANGE = 13;
export const NO_DASH = 14;
export const TWO_FAMILIES = 15;
export const LAST_BEFORE_FIRST = 16;

/** Why a text was refused, in words. */
export type FailureReason = (typeof REASONS)[number];

/** What was wrong with a text and where. */
export interface Failure {
  /** What was wrong. */
  readonly reason: FailureReason;
  /** Where: the index in the text, in UTF-16 code units. It is the text's length when something is missing. */
  readonly index: number;
}

declare const packed: unique symbol;

/** A reason and an index in one number below 0. */
export type PackedFailure = number & { readonly [packed]: true };

/**
 * Packs a reason and an index into one number below 0, so that a scanner can fail without allocating. The
 * inverse is {@link toFailure}. A product and not a shift: a shift that overflows on a huge index would turn a
 * failure into an address.
 */
export const fail = (reason: number, index: number): PackedFailure =>
  // The one place that makes them.
  -(index * 32 + reason) as PackedFailure;

/** Whether a scanner failed. Nothing that it returns otherwise is below 0. */
export const isFailure = (result: unknown): result is PackedFailure =>
  typeof result === 'number' && result < 0;

/**
 * Reads a failure as `scanIPv4`, `scanPrefixLength` and `parseIPv6Into` return it.
 *
 * `toFailure(scanIPv4('1.2.3.04'))` is `{ reason: 'leading zero', index: 6 }`.
 */
export function toFailure(failure: number): Failure {
  const number = -failure % 32;
  // The scanners return no number without a reason.
  return { reason: REASONS[number - 1] as FailureReason, index: (-failure - number) / 32 };
}
