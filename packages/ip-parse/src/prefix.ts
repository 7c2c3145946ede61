import type { CIDR } from './cidr.ts';
import { type IP, toWords } from './ip.ts';
import { toIPv6 } from './ipv6.ts';
import { type IPRange, toIPRange } from './range.ts';

/** The mask of word `i` for a prefix length. For 40 bits: all of word 0, and the 8 highest bits of word 1. */
function prefixBits(prefixLength: number, i: number): number {
  const count = prefixLength - 32 * i;
  // A shift count is taken modulo 32: a shift cannot produce all bits or none.
  return count > 31 ? -1 : count > 0 ? ~(-1 >>> count) : 0;
}

/** The address with all bits after the prefix replaced by the bits of `fill`. */
function fillHost({ address, prefixLength }: CIDR, fill: number): IP {
  const words = toWords(address).map((word, i) => {
    const bits = prefixBits(prefixLength, i);
    return ((word & bits) | (fill & ~bits)) >>> 0;
  });
  return typeof address === 'number' ? words[0]! : toIPv6(words);
}

/** The first and the last address of a prefix: `10.0.0.0` and `10.255.255.255` for `10.1.2.3/8`. */
export function toRange(cidr: CIDR): IPRange {
  return toIPRange(fillHost(cidr, 0), fillHost(cidr, -1));
}

/** Whether a prefix contains an address. False if their IP versions differ, even for an IPv4-mapped IPv6 address. */
export function containsIP({ address, prefixLength }: CIDR, ip: IP): boolean {
  const words = toWords(ip);
  return (
    typeof address === typeof ip &&
    toWords(address).every((word, i) => ((word ^ words[i]!) & prefixBits(prefixLength, i)) === 0)
  );
}
