import { ERR_INVALID_IP_ADDRESS } from '@net/errors';
import { type FailureReason, REASONS, UNEXPECTED_CHARACTER, UNEXPECTED_END } from './failure-reason.ts';

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
export function fail(reason: number, index: number): PackedFailure {
  // The one place that makes them.
  return -(index * 16 + reason) as PackedFailure;
}

/** The failure of a scanner that stopped at `index` of a text that ends at `end`. */
export function unexpected(index: number, end: number): PackedFailure {
  return fail(index < end ? UNEXPECTED_CHARACTER : UNEXPECTED_END, index);
}

/** Whether a scanner failed. Nothing that it returns otherwise is below 0. */
export function isFailure(result: unknown): result is PackedFailure {
  return typeof result === 'number' && result < 0;
}

/**
 * Reads a failure as `scanIPv4`, `scanPrefixLength` and `parseIPv6Into` return it.
 *
 * `toFailure(scanIPv4('1.2.3.04'))` is `{ reason: 'leading zero', index: 6 }`.
 */
export function toFailure(failure: number): Failure {
  const number = -failure % 16;
  // The scanners return no number without a reason.
  return { reason: REASONS[number - 1] as FailureReason, index: (-failure - number) / 16 };
}

/** The result of a `tryParse` function. */
export const orUndefined = <Result>(result: Result | PackedFailure): Result | undefined =>
  isFailure(result) ? undefined : result;

/** How many characters of a rejected text a message shows. No address has more than 45, nor a range more than 91. */
const MAX_SHOWN = 128;

/**
 * The result of a `parse` function.
 *
 * @throws ERR_INVALID_IP_ADDRESS with `reason` and `index`.
 */
export function orThrow<Result>(result: Result | PackedFailure, input: string, expected: string): Result {
  if (!isFailure(result)) return result;
  const shown = input.length > MAX_SHOWN ? `${input.slice(0, MAX_SHOWN)}...` : input;
  throw ERR_INVALID_IP_ADDRESS({ input: shown, failure: { ...toFailure(result), expected } });
}
