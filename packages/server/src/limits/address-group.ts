import { formatIPv4, formatIPv6, tryParseIP } from '@net/ip-parse';

/** Whether three 32-bit words begin an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2). */
const isMapped = (a: number, b: number, c: number): boolean => a === 0 && b === 0 && c === 0xffff;

/**
 * The addresses that count as one client: an IPv4 address, or the /64 of an IPv6 address, because a site has at least a whole
 * /64 to choose addresses from (RFC 6177). An IPv4-mapped address counts as the IPv4 address.
 *
 * @returns For example `192.0.2.1` or `2001:db8::/64`; the text itself if it is not an address.
 */
export function addressGroup(address: string): string {
  const ip = tryParseIP(address);
  if (ip === undefined) return address;
  if (typeof ip === 'number') return formatIPv4(ip);
  const [a, b, c, d] = ip;
  return isMapped(a, b, c) ? formatIPv4(d) : `${formatIPv6([a, b, 0, 0])}/64`;
}
