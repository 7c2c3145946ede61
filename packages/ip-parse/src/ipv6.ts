import { COLON, DOT, HEX } from './characters.ts';
import {
  fail,
  isFailure,
  orThrow,
  orUndefined,
  type PackedFailure,
  SECOND_GAP,
  TOO_MANY_DIGITS,
  TOO_MANY_PARTS,
  toFailure,
  UNEXPECTED_CHARACTER,
  UNEXPECTED_END,
  unexpected,
} from './failure.ts';
import { formatIPv4, scanIPv4 } from './ipv4.ts';
import { checkZone } from './zone.ts';

/**
 * An IPv6 address as four unsigned 32-bit words, the most significant first: `::1` is `[0, 0, 0, 1]`.
 *
 * Four words instead of a `bigint` or eight groups: a word is compared and masked in one machine instruction, four words fit
 * in a `Uint32Array`, and an IPv4 address is one word, so that an IPv4-mapped address is `[0, 0, 0xffff, ipv4]`.
 */
export type IPv6 = readonly [number, number, number, number];

// Scratch space for the groups of one address. Each call writes them before it reads them.
const groups = new Uint16Array(8);

/**
 * Parses `text.slice(start, end)` as an IPv6 address (RFC 4291 section 2.2) without allocating, and writes its four 32-bit
 * words, the most significant first, to `words` from `offset` on.
 *
 * A zone id (`fe80::1%eth0`, RFC 4007 section 11) is rejected: a caller that accepts one passes the index of the `%` as `end`.
 *
 * @returns 0, or a negative number: the failure, for `toFailure`. After a failure `words` is unchanged.
 */
export function parseIPv6Into(
  text: string,
  words: Uint32Array,
  offset = 0,
  start = 0,
  end: number = text.length,
): number {
  let i = start;
  let count = 0;
  /** The number of groups before the "::"; -1 without a "::". */
  let gap = -1;
  const hex = HEX;
  if (i < end && text.charCodeAt(i) === COLON) {
    if (++i >= end || text.charCodeAt(i) !== COLON) return unexpected(i, end);
    gap = 0;
    i++;
  }
  for (;;) {
    const first = i;
    let code = i < end ? text.charCodeAt(i) : 0;
    let digit = hex[code & 255]!;
    // The table is indexed by the low byte of the character code.
    if (digit < 0 || code > 255) {
      // A text may end after "::", but not after a single ":".
      if (gap === count && i >= end) break;
      return code === COLON ? fail(SECOND_GAP, i) : unexpected(i, end);
    }
    let value = 0;
    do {
      value = (value << 4) | digit;
      code = ++i < end ? text.charCodeAt(i) : 0;
      digit = hex[code & 255]!;
    } while (digit >= 0 && code < 256);
    if (i - first > 4) return fail(TOO_MANY_DIGITS, first);
    if (count === 8) return fail(TOO_MANY_PARTS, first);
    if (code === DOT && (gap < 0 ? count === 6 : count < 7)) {
      // A dotted quad replaces the last two groups.
      i = end;
      const quad = scanIPv4(text, first, end);
      if (quad < 0) return quad;
      groups[count++] = quad >>> 16;
      groups[count++] = quad;
      break;
    }
    groups[count++] = value;
    if (code !== COLON) break;
    if (++i < end && text.charCodeAt(i) === COLON) {
      if (gap >= 0) return fail(SECOND_GAP, i);
      gap = count;
      i++;
    }
  }
  if (i < end) return fail(UNEXPECTED_CHARACTER, i);
  if (gap < 0 ? count < 8 : count > 7) return fail(gap < 0 ? UNEXPECTED_END : TOO_MANY_PARTS, i);
  if (gap >= 0) {
    // Move the groups after the "::" to the end, and fill the gap with zeros.
    let target = 8;
    while (count > gap) groups[--target] = groups[--count]!;
    while (target > gap) groups[--target] = 0;
  }
  for (let word = 0; word < 4; word++) {
    words[offset + word] = (groups[word * 2]! << 16) | groups[word * 2 + 1]!;
  }
  return 0;
}

const scratch = /* @__PURE__ */ new Uint32Array(4);

/**
 * Scans an address with an optional zone id, which must be valid for `isIPv6`. Returns the address without the zone id, or the
 * failure.
 */
export function scanIPv6(text: string, start = 0, end: number = text.length): IPv6 | PackedFailure {
  let failure = parseIPv6Into(text, scratch, 0, start, end);
  if (isFailure(failure)) {
    const { index } = toFailure(failure);
    if (text[index] === '%' && parseIPv6Into(text, scratch, 0, start, index) === 0) {
      failure = checkZone(text, index + 1, end);
    }
  }
  return isFailure(failure) ? failure : toIPv6(scratch);
}

/**
 * Parses an IPv6 address to its four words. A zone id that `isIPv6` accepts is validated and dropped.
 *
 * Returns `undefined` for anything else.
 */
export function tryParseIPv6(text: string): IPv6 | undefined {
  return orUndefined(scanIPv6(text));
}

/**
 * Parses an IPv6 address to its four words. A zone id that `isIPv6` accepts is validated and dropped.
 *
 * @throws ERR_INVALID_IP_ADDRESS for anything else, with `reason` and `index`.
 */
export function parseIPv6(text: string): IPv6 {
  return orThrow(scanIPv6(text), text, 'an IPv6 address');
}

/** Copies four words out of an array, from `offset` on. */
export function toIPv6(words: ArrayLike<number>, offset = 0): IPv6 {
  return [words[offset]!, words[offset + 1]!, words[offset + 2]!, words[offset + 3]!];
}

/**
 * Formats the four words at `offset` of an array as RFC 5952 specifies: lower case, no leading zeros, the longest run of two
 * or more zero groups (the first of equally long ones) as `::`, and the last word of IPv4-mapped and IPv4-compatible addresses
 * as a dotted quad (RFC 5952 section 5). glibc's `inet_ntop` writes the same text.
 */
export function formatIPv6(words: ArrayLike<number>, offset = 0): string {
  let gap = -1;
  let longest = 1;
  let run = 0;
  for (let i = 0; i < 8; i++) {
    groups[i] = words[offset + (i >> 1)]! >>> (i & 1 ? 0 : 16);
    run = groups[i] ? 0 : run + 1;
    if (run > longest) {
      longest = run;
      gap = i + 1 - run;
    }
  }
  // `::1.2.3.4` and `::ffff:1.2.3.4`, but not `::1`, which has a longer gap.
  const hasQuad = !gap && (longest === 6 || (longest === 5 && groups[5] === 0xffff));
  let end = 0;
  for (let i = 0; i < 8; i++) {
    if (i) codes[end++] = COLON;
    if (i === gap) {
      i += longest - 1;
      // At the start and at the end of the text, there is no other group to write the second colon.
      if (!gap) codes[end++] = COLON;
      if (i === 7) codes[end++] = COLON;
      continue;
    }
    if (i === 6 && hasQuad) return toText(end) + formatIPv4(words[offset + 3]!);
    const group = groups[i]!;
    // Without leading zeros: from the highest of the four digits that is not 0.
    for (let shift = group && (31 - Math.clz32(group)) & 12; shift >= 0; shift -= 4) {
      codes[end++] = DIGITS.charCodeAt((group >>> shift) & 15);
    }
  }
  return toText(end);
}

const DIGITS = '0123456789abcdef';
/** Scratch space for the character codes of a text: an array, from which `apply` reads faster than from a typed array. */
const codes: number[] = [];

/** Converts the first character codes to a text. Joining many short texts would take longer, and the result more memory. */
function toText(end: number): string {
  codes.length = end;
  return String.fromCharCode.apply(null, codes);
}
