import {
  fail,
  LEADING_ZERO,
  orThrow,
  orUndefined,
  TOO_LARGE,
  TOO_MANY_PARTS,
  unexpected,
} from './failure.ts';

/**
 * Parses `text.slice(start, end)` as a strict dotted quad without allocating: four decimal octets of 0 to 255, no leading
 * zeros, no other characters (the strict form of RFC 6943 section 3.1.1, and of `inet_pton`).
 *
 * @returns The address as an unsigned 32-bit number, or a negative number: the failure, for `toFailure`.
 */
export function scanIPv4(text: string, start = 0, end: number = text.length): number {
  let value = 0;
  let octet = 0;
  let dots = 0;
  let i = start;
  // Each character is read once, because `charCodeAt` takes most of the time. The digits of an octet are read without a
  // loop, which is faster.
  for (;;) {
    const first = i;
    octet = i < end ? text.charCodeAt(i) - 48 : -1;
    if (octet < 0 || octet > 9) return unexpected(i, end);
    if (++i === end) break;
    let next = text.charCodeAt(i) - 48;
    if (next >= 0 && next <= 9) {
      if (octet === 0) return fail(LEADING_ZERO, first);
      octet = octet * 10 + next;
      if (++i === end) break;
      next = text.charCodeAt(i) - 48;
      // 1 for a digit, else 0, computed without a branch: whether an octet has two digits or three is unpredictable, and a
      // mispredicted branch costs half as much as parsing an octet.
      const isDigit = ~(next | (9 - next)) >>> 31;
      octet += isDigit * (octet * 9 + next);
      if (octet > 255) return fail(TOO_LARGE, first);
      i += isDigit;
      if (i === end) break;
      next = text.charCodeAt(i) - 48;
      if (next >= 0 && next <= 9) return fail(TOO_LARGE, first);
    }
    // '.' is 46.
    if (next !== -2) return unexpected(i, end);
    if (++dots > 3) return fail(TOO_MANY_PARTS, i);
    value = (value << 8) | octet;
    i++;
  }
  return dots === 3 ? ((value << 8) | octet) >>> 0 : unexpected(i, end);
}

/**
 * Parses a strict dotted quad to an unsigned 32-bit number: `tryParseIPv4('127.0.0.1')` is `0x7f000001`.
 *
 * Returns `undefined` for anything else: leading zeros, fewer octets, hexadecimal, white space. `parseIPv4Loose` parses the
 * other forms that `inet_aton` and URLs accept.
 */
export function tryParseIPv4(text: string): number | undefined {
  return orUndefined(scanIPv4(text));
}

/**
 * Parses a strict dotted quad to an unsigned 32-bit number.
 *
 * @throws ERR_INVALID_IP_ADDRESS for anything else, with `reason` and `index`.
 */
export function parseIPv4(text: string): number {
  return orThrow(scanIPv4(text), text, 'an IPv4 address');
}

/** The texts of all octets with a dot after them, so that formatting an address converts no number. */
const OCTETS: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, octet) => `${octet}.`);

/** Formats a 32-bit number, signed or unsigned, as a dotted quad. The inverse of `parseIPv4`. */
export function formatIPv4(address: number): string {
  return (
    OCTETS[address >>> 24]! +
    OCTETS[(address >>> 16) & 255]! +
    OCTETS[(address >>> 8) & 255]! +
    (address & 255)
  );
}
