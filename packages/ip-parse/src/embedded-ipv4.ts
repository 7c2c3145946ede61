import { type IP, toIP } from './ip.ts';

const NONE: readonly number[] = [];

/**
 * Extracts the IPv4 addresses that are embedded in an IPv6 address for a transition mechanism. Packets to the IPv6 address may
 * reach these IPv4 addresses:
 *
 * - IPv4-mapped `::ffff:0:0/96` and IPv4-compatible `::/96` without `::` and `::1` (RFC 4291 section 2.5.5);
 * - IPv4-translated `::ffff:0:0:0/96` (RFC 2765 section 2.1);
 * - NAT64 `64:ff9b::/96` (RFC 6052 section 2.1), and `64:ff9b:1::/48` (RFC 8215) in each of the layouts for prefixes of 48, 56,
 *   64 and 96 bits (RFC 6052 section 2.2) that the address may have: a network chooses its prefix length itself;
 * - 6to4 `2002::/16` (RFC 3056 section 2): the address of the 6to4 router;
 * - Teredo `2001::/32` (RFC 4380 section 4): the addresses of the client, which is stored with inverted bits, and of the server;
 * - ISATAP under any prefix: an interface identifier that begins with `0000:5efe` or `0200:5efe` (RFC 5214 section 6.1).
 *
 * @param address A text, a number for IPv4, or four words for IPv6.
 * @returns The addresses as unsigned numbers, without duplicates; empty for an IPv4 address.
 * @throws ERR_INVALID_IP_ADDRESS for a text that is not an address.
 */
export function embeddedIPv4(address: string | IP): readonly number[] {
  const ip = toIP(address);
  return typeof ip === 'number' ? NONE : embeddedIPv4In(...ip);
}

/** Extracts the IPv4 addresses from an IPv6 address that is given as its four words, as {@link embeddedIPv4} does. */
export function embeddedIPv4In(a: number, b: number, c: number, d: number): readonly number[] {
  const byPrefix = embeddedByPrefix(a, b, c, d);
  // The interface identifier is the second half of the address, under any prefix.
  const isISATAP = (c & ~0x0200_0000) === 0x5efe;
  return isISATAP && !byPrefix.includes(d) ? [...byPrefix, d] : byPrefix;
}

function embeddedByPrefix(a: number, b: number, c: number, d: number): readonly number[] {
  if (a === 0 && b === 0) {
    const isCompatible = c === 0 && d > 1;
    return isCompatible || c === 0xffff || c === 0xffff_0000 ? [d] : NONE;
  }
  if (a === 0x0064_ff9b) {
    if (b === 0 && c === 0) return [d];
    return b >>> 16 === 1 ? embeddedByLayout(b, c, d) : NONE;
  }
  if (a === 0x2001_0000) return [...new Set([~d >>> 0, b])];
  return a >>> 16 === 0x2002 ? [((a << 16) | (b >>> 16)) >>> 0] : NONE;
}

/**
 * The IPv4 addresses in the layouts of RFC 6052 section 2.2 that an address of `64:ff9b:1::/48` may have. The layouts for
 * prefixes shorter than 96 bits have a zero octet in bits 64 to 71, and zeros after the IPv4 address:
 *
 *     48 bits: 64:ff9b:1:VVVV:00VV:VV00::
 *     56 bits: 64:ff9b:1:--VV:00VV:VVVV::
 *     64 bits: 64:ff9b:1:----:00VV:VVVV:VV00::
 */
function embeddedByLayout(b: number, c: number, d: number): readonly number[] {
  if (c >>> 24 !== 0 || (d & 0xff_ffff) !== 0) return [d];
  const found = [((c << 8) | (d >>> 24)) >>> 0];
  if (d === 0) found.push(((b << 24) | c) >>> 0);
  if (d === 0 && (c & 0xff) === 0) found.push(((b << 16) | (c >>> 8)) >>> 0);
  return [...new Set(found)];
}
