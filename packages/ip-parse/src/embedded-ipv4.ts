import { type IP, toIP } from './ip.ts';

/**
 * Finds the IPv4 address that an IPv6 address stands for or leads to:
 *
 * - IPv4-mapped `::ffff:0:0/96` and IPv4-compatible `::/96` without `::` and `::1` (RFC 4291 section 2.5.5);
 * - NAT64 `64:ff9b::/96` (RFC 6052) and `64:ff9b:1::/48` (RFC 8215), in the latter as its 48-bit prefix lays it out
 *   (RFC 6052 section 2.2) if the bits behind that layout are zero, and else in the last 32 bits, where a 96-bit
 *   prefix inside of it has it;
 * - 6to4 `2002::/16` (RFC 3056): the router's;
 * - Teredo `2001::/32` (RFC 4380 section 4): the client's, which the address holds inverted.
 *
 * @param address A text, a number for IPv4, or four words for IPv6.
 * @returns The IPv4 address as an unsigned number; `undefined` if there is none inside, as in any IPv4 address.
 * @throws ERR_INVALID_IP_ADDRESS if it is a text and no address.
 */
export function embeddedIPv4(address: string | IP): number | undefined {
  const ip = toIP(address);
  return typeof ip === 'number' ? undefined : embeddedIPv4In(...ip);
}

/** Finds the IPv4 address inside an IPv6 address that is given as its four words, as {@link embeddedIPv4} does. */
export function embeddedIPv4In(a: number, b: number, c: number, d: number): number | undefined {
  const isNAT64 = a === 0x64ff9b;
  const isMappedOrCompatible = a === 0 && (c === 0xffff || (c === 0 && d > 1));
  if (b === 0 && (isNAT64 ? c === 0 : isMappedOrCompatible)) return d;
  // 64:ff9b:1:VVVV:00VV:VV00::, where 00 behind the first half is the octet that RFC 6052 keeps free.
  if (isNAT64 && b >>> 16 === 1) return c >>> 24 || c & 0xff || d ? d : ((b << 16) | (c >>> 8)) >>> 0;
  if (a === 0x20010000) return ~d >>> 0;
  return a >>> 16 === 0x2002 ? ((a << 16) | (b >>> 16)) >>> 0 : undefined;
}
