import {
  EMPTY_ZONE,
  fail,
  GROUP_TOO_LONG,
  SECOND_GAP,
  SINGLE_COLON,
  TOO_FEW_GROUPS,
  TOO_MANY_GROUPS,
  UNEXPECTED_CHARACTER,
} from './failure.ts';
import { formatIPv4, scanIPv4 } from './ipv4.ts';

/**
 * An IPv6 address as four unsigned 32-bit words, the most significant first: `::1` is `[0, 0, 0, 1]`.
 *
 * Four words and not a `bigint` or eight groups: a word compares and masks in one machine instruction, four
 * of them stand side by side in a `Uint32Array`, and a word is a whole IPv4 address, so an IPv4-mapped one is
 * `[0, 0, 0xffff, ipv4]`.
 */
export type IPv6 = readonly [number, number, number, number];

const COLON = 58;
const DOT = 46;
const PERCENT = 37;

// The value of a hexadecimal digit by character code, or -1. A table and not comparisons: whether the next
// digit of an address is 0-9 or a-f is a coin toss, and a mispredicted branch costs more than the rest.
const HEX = /* @__PURE__ */ (() => {
  const table = new Int8Array(256).fill(-1);
  for (let digit = 0; digit < 16; digit++) {
    table[digit.toString(16).charCodeAt(0)] = digit;
    table[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
  }
  return table;
})();

// The groups of the address being read. Never read before it was written in the same call.
const groups = new Uint16Array(8);

/**
 * Reads `text.slice(start, end)` as an IPv6 address (RFC 4291 section 2.2) without allocating, and writes its
 * four 32-bit words, the most significant first, to `words` from `offset` on.
 *
 * A zone id (`fe80::1%eth0`, RFC 4007 section 11) is checked as Node's `isIPv6` checks it, and is not part of
 * the words.
 *
 * @returns 0, or a negative number, which is the failure for `toFailure`; `words` is untouched then.
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
  /** How many groups stand before the "::", or -1. */
  let gap = -1;
  for (;;) {
    if (i >= end) return i === start ? fail(TOO_FEW_GROUPS, i) : fail(SINGLE_COLON, i - 1);
    const first = i;
    let code = text.charCodeAt(i);
    let value = HEX[code & 255]!;
    if (value < 0) {
      if (code !== COLON) return fail(UNEXPECTED_CHARACTER, i);
      // The second colon of a "::", or the first one of a text that starts with it.
      if (gap >= 0) return fail(SECOND_GAP, i);
      if (i === start && (++i >= end || text.charCodeAt(i) !== COLON)) return fail(SINGLE_COLON, start);
      gap = count;
      if (++i === end) break;
      code = text.charCodeAt(i);
      if (code !== PERCENT) continue;
    } else {
      // The table is asked for the low byte only; a character beyond it shows in this.
      let seen = code;
      while (++i < end) {
        code = text.charCodeAt(i);
        const digit = HEX[code & 255]!;
        if (digit < 0 || i - first === 4) break;
        seen |= code;
        value = (value << 4) | digit;
      }
      if (seen > 255) {
        for (i = first; text.charCodeAt(i) < 256; ) i++;
        return fail(UNEXPECTED_CHARACTER, i);
      }
      if (count === 8) return fail(TOO_MANY_GROUPS, first);
      if (i < end && code === DOT) {
        i = text.indexOf('%', i);
        if (i < 0 || i > end) i = end;
        const quad = scanIPv4(text, first, i);
        if (quad < 0) return quad;
        if (count === 7) return fail(TOO_MANY_GROUPS, first);
        groups[count++] = quad >>> 16;
        groups[count++] = quad;
        code = PERCENT;
      } else {
        groups[count++] = value;
      }
      if (i >= end) break;
    }
    if (code === COLON) {
      i++;
      continue;
    }
    if (code !== PERCENT)
      return fail(i - first === 4 && HEX[code & 255]! >= 0 ? GROUP_TOO_LONG : UNEXPECTED_CHARACTER, i);
    const failure = checkZone(text, i + 1, end);
    if (failure !== 0) return failure;
    break;
  }
  if (gap < 0) {
    if (count < 8) return fail(TOO_FEW_GROUPS, i);
  } else {
    if (count === 8) return fail(TOO_MANY_GROUPS, i);
    // Move what follows the "::" to the end, and fill the gap with zeros.
    let target = 8;
    while (count > gap) groups[--target] = groups[--count]!;
    while (target > gap) groups[--target] = 0;
  }
  words[offset] = (groups[0]! << 16) | groups[1]!;
  words[offset + 1] = (groups[2]! << 16) | groups[3]!;
  words[offset + 2] = (groups[4]! << 16) | groups[5]!;
  words[offset + 3] = (groups[6]! << 16) | groups[7]!;
  return 0;
}

/** 0 if `text.slice(start, end)` is what Node's `isIPv6` accepts as a zone id: letters, digits, "-", ".", ":". */
function checkZone(text: string, start: number, end: number): number {
  if (start >= end) return fail(EMPTY_ZONE, start);
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const letter = code | 32;
    if (!((code > 47 && code <= COLON) || (letter > 96 && letter < 123) || code === 45 || code === DOT)) {
      return fail(UNEXPECTED_CHARACTER, i);
    }
  }
  return 0;
}

const scratch = new Uint32Array(4);

/**
 * Parses an IPv6 address to its four words. A zone id is accepted, as `isIPv6` accepts it, and left out.
 *
 * Anything else is `undefined`.
 */
export function tryParseIPv6(text: string): IPv6 | undefined {
  return parseIPv6Into(text, scratch) < 0 ? undefined : toIPv6(scratch);
}

/** Copies four words out of an array, from `offset` on. */
export function toIPv6(words: ArrayLike<number>, offset = 0): IPv6 {
  return [words[offset]!, words[offset + 1]!, words[offset + 2]!, words[offset + 3]!];
}

/**
 * Writes the four words that stand in an array from `offset` on as RFC 5952 says: lower case, no leading
 * zeros, the longest run of two or more zero groups (the first of equals) as `::`, and the last word as a dotted quad
 * in IPv4-mapped and IPv4-compatible addresses (its section 5). The same text as `inet_ntop` gives.
 */
export function formatIPv6(words: ArrayLike<number>, offset = 0): string {
  let gap = -1;
  let gapLength = 1;
  let run = 0;
  for (let i = 0; i < 8; i++) {
    groups[i] = words[offset + (i >> 1)]! >>> (i & 1 ? 0 : 16);
    run = groups[i] ? 0 : run + 1;
    if (run > gapLength) {
      gapLength = run;
      gap = i + 1 - run;
    }
  }
  // `::1.2.3.4` and `::ffff:1.2.3.4`, but not `::1`: there the run is longer than six.
  const quad = gap === 0 && (gapLength === 6 || (gapLength === 5 && groups[5] === 0xffff));
  let text = '';
  for (let i = 0; i < 8; i++) {
    if (i === gap) {
      text += '::';
      i += gapLength - 1;
    } else {
      if (text && i !== gap + gapLength) text += ':';
      if (quad && i === 6) return text + formatIPv4(words[offset + 3]!);
      text += groups[i]!.toString(16);
    }
  }
  return text;
}
