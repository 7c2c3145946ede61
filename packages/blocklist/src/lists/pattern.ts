import { scanIPv4, scanPrefixLength } from '@net/ip-parse';
import { tryReadAddress } from '../arguments/address.ts';
import { FIRST, isOrdered, LAST, widenToAddress, widenToRange, widenToSubnet } from '../rules/rule-words.ts';
import { ADDRESS, type Form, RANGE, SUBNET, toForm } from '../rules/tag.ts';

/**
 * Matches an address at the start of a text, alone or followed by a slash and a prefix length or mask, by a dash and the last
 * address of a range, or by white space and a mask.
 */
const PATTERN = /^([\da-f.:]+)(?:\/([\d.]+)|[ \t]*-[ \t]*([\da-f.:]+)|[ \t]+(\d+\.\d+\.\d+\.\d+)(?![\d.]))?/i;

/** The form of the rule at the start of a text, and the rest of the text. */
export interface PatternRead {
  form: Form;
  rest: string;
}

/**
 * Parses an address, subnet or range at the start of a text:
 *
 * - an address;
 * - a subnet: `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `192.0.2.0 255.255.255.0`, or without the octets after the prefix, as
 *   in `10.1/16`;
 * - a range: `192.0.2.0-192.0.2.9`, with optional white space around the dash.
 *
 * @param words Receives the rule.
 * @param isPadded Whether octets that are all padded to three digits are read as decimal, as in eMule's lists. Otherwise
 *   leading zeros are invalid, because some systems read such octets as octal.
 * @returns Undefined if the text does not start with an address, subnet or range.
 */
export function readPattern(words: Uint32Array, text: string, isPadded = false): PatternRead | undefined {
  const [whole, first, prefix, last, mask] = PATTERN.exec(text) ?? [];
  if (whole === undefined || first === undefined) return undefined;
  const rest = text.slice(whole.length);
  const isIPv6 = first.includes(':');
  const read = (address: string, offset: number) =>
    tryReadAddress(words, offset, isPadded ? stripZeros(address) : address, isIPv6, true);

  if (last !== undefined) {
    if (!read(first, FIRST) || !read(last, LAST) || !isOrdered(words)) return undefined;
    widenToRange(words);
    return { form: toForm(RANGE, isIPv6), rest };
  }
  const length = prefix ?? mask;
  if (length === undefined) {
    if (!read(first, FIRST)) return undefined;
    widenToAddress(words);
    return { form: toForm(ADDRESS, isIPv6), rest };
  }
  // A hosts file may contain the line `0.0.0.0 0.0.0.0`: read as address and mask, the line would block all addresses.
  const prefixLength = mask === '0.0.0.0' ? -1 : readPrefixLength(length, isIPv6);
  if (prefixLength < 0) return undefined;
  const isRead =
    tryReadAddress(words, FIRST, first, isIPv6, true) ||
    (prefix !== undefined && tryReadAddress(words, FIRST, completeOctets(first, prefixLength), false, true));
  if (!isRead) return undefined;
  widenToSubnet(words, (isIPv6 ? 128 : 32) - prefixLength);
  return { form: toForm(SUBNET, isIPv6), rest };
}

/** Parses a prefix length, or an IPv4 mask whose ones all come before its zeros. Returns -1 for anything else. */
function readPrefixLength(text: string, isIPv6: boolean): number {
  if (!text.includes('.')) return scanPrefixLength(text, 0, text.length, isIPv6 ? 128 : 32);
  const mask = isIPv6 ? -1 : scanIPv4(text);
  const length = Math.clz32(~mask);
  return mask >= 0 && (length === 32 || mask << length === 0) ? length : -1;
}

/** Completes `10.1` to `10.1.0.0`, unless the prefix is longer than the given octets. */
function completeOctets(text: string, prefixLength: number): string {
  const count = text.split('.').length;
  return count < 4 && prefixLength <= count * 8 ? text + '.0'.repeat(4 - count) : text;
}

/** Removes the leading zeros of the octets, if all octets have three digits. */
function stripZeros(address: string): string {
  return address.replace(/^(\d{3}\.){3}\d{3}$/, (octets) => octets.replace(/\b0+\B/g, ''));
}
