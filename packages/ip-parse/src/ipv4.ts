import {
  fail,
  LEADING_ZERO,
  OCTET_TOO_LARGE,
  TOO_FEW_OCTETS,
  TOO_MANY_OCTETS,
  UNEXPECTED_CHARACTER,
} from './failure.ts';

/**
 * Reads `text.slice(start, end)` as a strict dotted quad without allocating: four decimal octets of 0 to 255,
 * no leading zeros, nothing around them (the strict form of RFC 6943 section 3.1.1, and of `inet_pton`).
 *
 * @returns The address as an unsigned 32-bit number, or a negative number, which is the failure for `toFailure`.
 */
export function scanIPv4(text: string, start = 0, end: number = text.length): number {
  let value = 0;
  let i = start;
  // Every character is read once: reading one is most of what this costs.
  for (let dots = 0; ; dots++) {
    if (i >= end) return fail(TOO_FEW_OCTETS, i);
    const first = i;
    let octet = text.charCodeAt(i) - 48;
    if (octet < 0 || octet > 9) return fail(UNEXPECTED_CHARACTER, i);
    let next = 0;
    while (++i < end) {
      next = text.charCodeAt(i) - 48;
      if (next < 0 || next > 9) break;
      if (octet === 0) return fail(LEADING_ZERO, first);
      octet = octet * 10 + next;
      if (octet > 255) return fail(OCTET_TOO_LARGE, first);
    }
    value = (value << 8) | octet;
    if (i >= end) return dots === 3 ? value >>> 0 : fail(TOO_FEW_OCTETS, i);
    // '.' is 46.
    if (next !== -2) return fail(UNEXPECTED_CHARACTER, i);
    if (dots === 3) return fail(TOO_MANY_OCTETS, i);
    i++;
  }
}

/**
 * Parses a strict dotted quad to an unsigned 32-bit number: `tryParseIPv4('127.0.0.1')` is `0x7f000001`.
 *
 * Anything else is `undefined`: leading zeros, fewer octets, hexadecimal, white space. For the other forms that
 * an operating system may accept there is `parseIPv4Loose`.
 */
export function tryParseIPv4(text: string): number | undefined {
  const value = scanIPv4(text);
  return value < 0 ? undefined : value;
}

/** Writes a 32-bit number, signed or not, as a dotted quad. The inverse of `parseIPv4`. */
export function formatIPv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
