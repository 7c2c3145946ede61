import {
  fail,
  isFailure,
  LAST_BEFORE_FIRST,
  orThrow,
  orUndefined,
  type PackedFailure,
  TWO_FAMILIES,
  UNEXPECTED_END,
} from './failure.ts';
import { formatIP, type IP, scanIP, toWords } from './ip.ts';
import type { IPv6 } from './ipv6.ts';

/** Consecutive addresses of one version, both ends included. */
export type IPRange =
  | { readonly family: 4; readonly first: number; readonly last: number }
  | { readonly family: 6; readonly first: IPv6; readonly last: IPv6 };

/** A range of two addresses of one version. */
export const toIPRange = (first: IP, last: IP): IPRange =>
  // TypeScript cannot know that callers pass two addresses of the same version.
  ({ family: typeof first === 'number' ? 4 : 6, first, last }) as IPRange;

/** Scans a range. Returns the range or the failure. */
function scanRange(text: string): IPRange | PackedFailure {
  const dash = text.indexOf('-');
  const first = scanIP(text, 0, dash < 0 ? text.length : dash);
  if (isFailure(first)) return first;
  if (dash < 0) return fail(UNEXPECTED_END, text.length);
  const last = scanIP(text, dash + 1);
  if (isFailure(last)) return last;
  if (typeof first !== typeof last) return fail(TWO_FAMILIES, dash + 1);
  const lastWords = toWords(last);
  // The first pair of different words decides.
  const order = toWords(first).reduce((found, word, i) => found || word - lastWords[i]!, 0);
  return order > 0 ? fail(LAST_BEFORE_FIRST, dash + 1) : toIPRange(first, last);
}

/**
 * Parses `first-last`: `tryParseRange('192.0.2.0-192.0.2.255')`. Both ends belong to the range.
 *
 * Returns `undefined` for anything else: white space around the "-", two families, a last address before the first one.
 */
export function tryParseRange(text: string): IPRange | undefined {
  return orUndefined(scanRange(text));
}

/**
 * Parses `first-last`: `parseRange('192.0.2.0-192.0.2.255')`. Both ends belong to the range.
 *
 * @throws ERR_INVALID_IP_ADDRESS for anything else, with `reason` and `index`.
 */
export function parseRange(text: string): IPRange {
  return orThrow(scanRange(text), text, 'an IP range');
}

/** Formats a range as `first-last`. The inverse of `parseRange`. */
export function formatRange({ first, last }: IPRange): string {
  return `${formatIP(first)}-${formatIP(last)}`;
}
