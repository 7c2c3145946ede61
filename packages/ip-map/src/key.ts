import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import {
  type CIDR,
  formatIPv4,
  formatIPv6,
  type IP,
  type IPRange,
  parseIPv6Into,
  scanIPv4,
  toRange,
  tryParseIPv6,
} from '@net/ip-parse';
import { type Ends, parseEnds, type Width } from '@net/ip-parse/internal';

/**
 * The addresses of an entry: a prefix (`192.0.2.0/24`) or a range (`192.0.2.1-192.0.2.9`), as text or as a value; or a single
 * address, as text.
 */
export type Key = string | CIDR | IPRange;

/** The third word of an IPv4-mapped address. The first two are 0, the fourth is the IPv4 address (RFC 4291 section 2.5.5.2). */
const MAPPED_WORD = 0xffff;

/**
 * Compares an address with the IPv4-mapped addresses: below 0 if it comes before them, 0 if it is one of them, above 0 if it
 * comes after them.
 */
export function compareToMapped(words: Uint32Array): number {
  return words[0]! || words[1]! || words[2]! - MAPPED_WORD;
}

/** Writes an IPv4 address in its IPv4-mapped form. */
export function writeMapped(words: Uint32Array, address: number): void {
  words[0] = 0;
  words[1] = 0;
  words[2] = MAPPED_WORD;
  words[3] = address;
}

/**
 * Writes the first and last address of a key to the first words of `first` and `last`. A key inside the IPv4-mapped addresses
 * is converted to IPv4.
 *
 * @returns The width of the addresses in words: 1 for IPv4, 4 for IPv6.
 * @throws ERR_INVALID_ARG_TYPE if the key is not a string, a CIDR or an IPRange.
 * @throws ERR_INVALID_IP_ADDRESS if the key is a string that is not a prefix, a range or an address.
 */
export function writeKey(key: Key, first: Uint32Array, last: Uint32Array): Width {
  const range = toEnds(key);
  if (typeof range.first === 'number' && typeof range.last === 'number') {
    first[0] = range.first;
    last[0] = range.last;
    return 1;
  }
  // Both addresses have the same version.
  first.set(range.first as readonly number[]);
  last.set(range.last as readonly number[]);
  if (compareToMapped(first) !== 0 || compareToMapped(last) !== 0) return 4;
  first[0] = first[3]!;
  last[0] = last[3]!;
  return 1;
}

/** The first and last address of a key. @throws As {@link writeKey}. */
export function toEnds(key: Key): Ends {
  if (typeof key === 'string') return parseEnds(key);
  if (typeof key !== 'object' || key === null || !('family' in key)) {
    throw ERR_INVALID_ARG_TYPE({ name: 'prefix', expected: ['string', 'CIDR', 'IPRange'], actual: key });
  }
  return 'prefixLength' in key ? toRange(key) : key;
}

/**
 * Writes an address to the first words of `words`. An IPv4-mapped address is converted to IPv4.
 *
 * @returns The width of the address in words; 0 for a text that is not an address according to `isIP`.
 */
export function writeAddress(address: string | IP, words: Uint32Array): Width | 0 {
  const ipv4 = typeof address === 'string' ? scanIPv4(address) : address;
  if (typeof ipv4 === 'number' && ipv4 >= 0) {
    words[0] = ipv4;
    return 1;
  }
  if (typeof address !== 'string' || parseIPv6Into(address, words) !== 0) {
    // The text is an IPv6 address with a zone id, or not an address.
    const ipv6 = typeof address === 'string' ? tryParseIPv6(address) : address;
    if (typeof ipv6 !== 'object') return 0;
    words.set(ipv6);
  }
  if (compareToMapped(words) !== 0) return 4;
  words[0] = words[3]!;
  return 1;
}

/** Formats the entry at a place of two columns: as a prefix if possible, otherwise as a range. */
export function formatKey(width: Width, first: Uint32Array, last: Uint32Array, place: number): string {
  const at = place * width;
  const format = (column: Uint32Array) => (width === 1 ? formatIPv4(column[at]!) : formatIPv6(column, at));
  // The bits after a prefix are all zeros in its first address, and all ones in its last address.
  let hostBits = 0;
  let isPrefix = true;
  for (let word = 0; word < width; word++) {
    const difference = (first[at + word]! ^ last[at + word]!) >>> 0;
    const bits = 32 - Math.clz32(difference);
    isPrefix &&= difference === 2 ** bits - 1 && (first[at + word]! & difference) === 0;
    // After a word that differs, all bits must differ.
    isPrefix &&= hostBits === 0 || bits === 32;
    hostBits += bits;
  }
  return isPrefix ? `${format(first)}/${32 * width - hostBits}` : `${format(first)}-${format(last)}`;
}
