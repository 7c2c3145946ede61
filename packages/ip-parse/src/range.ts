import type { CIDR } from './cidr.ts';
import { fail, isFailure, LAST_BEFORE_FIRST, NO_DASH, type PackedFailure, TWO_FAMILIES } from './failure.ts';
import { formatIP, scanIP } from './ip.ts';
import type { IPv6 } from './ipv6.ts';

/** Consecutive addresses of one version, both ends included. */
export type IPRange =
  | { readonly family: 4; readonly first: number; readonly last: number }
  | { readonly family: 6; readonly first: IPv6; readonly last: IPv6 };

/** Below 0 if `a` is before `b`, 0 if they are the same address, above 0 if it is after. */
export function compareIPv6(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]! || a[3]! - b[3]!;
}

/** The range, or the failure. */
export function scanRange(text: string): IPRange | PackedFailure {
  const dash = text.indexOf('-');
  const first = scanIP(text, 0, dash < 0 ? text.length : dash);
  if (isFailure(first)) return first;
  if (dash < 0) return fail(NO_DASH, text.length);
  const last = scanIP(text, dash + 1);
  if (isFailure(last)) return last;
  if (typeof first === 'number' && typeof last === 'number') {
    return last < first ? fail(LAST_BEFORE_FIRST, dash + 1) : { family: 4, first, last };
  }
  if (typeof first === 'number' || typeof last === 'number') return fail(TWO_FAMILIES, dash + 1);
  return compareIPv6(last, first) < 0 ? fail(LAST_BEFORE_FIRST, dash + 1) : { family: 6, first, last };
}

/**
 * Parses `first-last`: `tryParseRange('192.0.2.0-192.0.2.255')`. Both ends belong to the range.
 *
 * Anything else is `undefined`: white space around the "-", two families, a last address before the first one.
 */
export function tryParseRange(text: string): IPRange | undefined {
  const range = scanRange(text);
  return isFailure(range) ? undefined : range;
}

/** Writes a range as `first-last`. The inverse of `parseRange`. */
export function formatRange({ first, last }: IPRange): string {
  return `${formatIP(first)}-${formatIP(last)}`;
}

/** The bits of word number `word` that a prefix of this length leaves free. */
function hostBits(prefixLength: number, word: number): number {
  const bits = prefixLength - 32 * word;
  return bits <= 0 ? 0xffffffff : bits >= 32 ? 0 : 0xffffffff >>> bits;
}

/** The first and the last address of a prefix: of `10.1.2.3/8` they are `10.0.0.0` and `10.255.255.255`. */
export function toRange({ family, address, prefixLength }: CIDR): IPRange {
  if (family === 4) {
    const host = hostBits(prefixLength, 0);
    return { family, first: (address & ~host) >>> 0, last: (address | host) >>> 0 };
  }
  const first = (word: 0 | 1 | 2 | 3) => (address[word] & ~hostBits(prefixLength, word)) >>> 0;
  const last = (word: 0 | 1 | 2 | 3) => (address[word] | hostBits(prefixLength, word)) >>> 0;
  return {
    family,
    first: [first(0), first(1), first(2), first(3)],
    last: [last(0), last(1), last(2), last(3)],
  };
}
