import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import {
  type CIDR,
  formatIPv4,
  formatIPv6,
  type IP,
  type IPRange,
  type IPv6,
  parseIPv6Into,
  scanIPv4,
  toRange,
  tryParseIPv6,
} from '@net/ip-parse';
import { compareWords, parseEnds, type Width } from '@net/ip-parse/internal';
import type { EntryColumns } from './table/entry-columns.ts';

/**
 * The addresses of an entry: a prefix (`192.0.2.0/24`) or a range (`192.0.2.1-192.0.2.9`), as text or as a value; or a single
 * address, as text.
 */
export type Key = string | CIDR | IPRange;

// Scratch space for an address, or for the first and last address of a key. Each method writes it before reading it.
export const first: Uint32Array = new Uint32Array(4);
export const last: Uint32Array = new Uint32Array(4);

/** The third word of an IPv4-mapped address. The first two are 0, the fourth is the IPv4 address (RFC 4291 section 2.5.5.2). */
const MAPPED_WORD = 0xffff;

/**
 * Compares an address with the IPv4-mapped addresses: below 0 if it comes before them, 0 if it is one of them, above 0 if it
 * comes after them.
 */
export function compareToMapped(words: Uint32Array): number {
  return words[0]! || words[1]! || words[2]! - MAPPED_WORD;
}

/** Converts the IPv4 address in {@link first} to its IPv4-mapped form. */
export function writeMapped(): void {
  first.set([0, 0, MAPPED_WORD, first[0]!]);
}

/**
 * Writes the first and last address of a key to the first words of {@link first} and {@link last}. A key inside the IPv4-mapped
 * addresses is converted to IPv4.
 *
 * @returns The width of the addresses in words: 1 for IPv4, 4 for IPv6.
 * @throws ERR_INVALID_ARG_TYPE if the key is not a string, a CIDR or an IPRange.
 * @throws ERR_INVALID_IP_ADDRESS if the key is a string that is not a prefix, a range or an address.
 */
export function writeKey(key: Key): Width {
  const ends =
    typeof key === 'string'
      ? parseEnds(key)
      : (key as CIDR)?.prefixLength >= 0
        ? toRange(key as CIDR)
        : (key as IPRange);
  const width = writeIP(ends?.first, first);
  if (width === 0 || width !== writeIP(ends.last, last) || compareWords(width, first, 0, last, 0) > 0) {
    throw ERR_INVALID_ARG_TYPE({ name: 'prefix', expected: ['string', 'CIDR', 'IPRange'], actual: key });
  }
  if (width === 1 || compareToMapped(first) !== 0 || compareToMapped(last) !== 0) return width;
  first[0] = first[3]!;
  last[0] = last[3]!;
  return 1;
}

/**
 * Writes an address to the first words of {@link first}. An IPv4-mapped address is converted to IPv4.
 *
 * @returns The width of the address in words; 0 for a text that is not an address according to `isIP`.
 * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor an IP.
 */
export function writeAddress(address: string | IP): Width | 0 {
  if (typeof address === 'string') {
    const ipv4 = scanIPv4(address);
    if (ipv4 >= 0) {
      first[0] = ipv4;
      return 1;
    }
    if (parseIPv6Into(address, first) !== 0) {
      // The text is an IPv6 address with a zone id, or not an address.
      const ipv6 = tryParseIPv6(address);
      if (!ipv6) return 0;
      first.set(ipv6);
    }
  } else {
    const width = writeIP(address, first);
    if (width === 0)
      throw ERR_INVALID_ARG_TYPE({ name: 'address', expected: ['string', 'IP'], actual: address });
    if (width === 1) return 1;
  }
  if (compareToMapped(first) !== 0) return 4;
  first[0] = first[3]!;
  return 1;
}

/** Writes an IP to the first words of `words`. Returns its width in words; 0 if the value is not an IP. */
function writeIP(ip: unknown, words: Uint32Array): Width | 0 {
  const isIPv4 = typeof ip === 'number';
  const width = isIPv4 ? 1 : 4;
  for (let i = 0; i < width; i++) {
    const word = isIPv4 ? ip : (ip as IPv6 | undefined)?.[i];
    // Only an unsigned 32-bit number is unchanged.
    words[i] = word as number;
    if (words[i] !== word) return 0;
  }
  return width;
}

/** Formats the entry at a place: as a prefix if possible, otherwise as a range. */
export function formatKey({ width, first, last }: EntryColumns, place: number): string {
  const at = place * width;
  const format = (column: Uint32Array) => (width === 1 ? formatIPv4(column[at]!) : formatIPv6(column, at));
  // The bits after a prefix are all zeros in its first address, and all ones in its last address.
  let hostBits = 0;
  let isPrefix = true;
  for (let word = 0; word < width; word++) {
    const host = first[at + word]! ^ last[at + word]!;
    isPrefix &&= (host & (host + 1)) === 0 && (first[at + word]! & host) === 0;
    // After a word that differs, all bits must differ.
    isPrefix &&= hostBits === 0 || host === -1;
    hostBits += 32 - Math.clz32(host);
  }
  return isPrefix ? `${format(first)}/${32 * width - hostBits}` : `${format(first)}-${format(last)}`;
}
