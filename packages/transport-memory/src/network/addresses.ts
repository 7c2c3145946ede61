import { formatIP, isIPv6, tryParseIP } from '@net/ip-parse';

/** Without its zone (`fe80::1%eth0`), and in the one way of writing it that comparisons need; undefined if it is no address. */
export function tryCanonical(address: string): string | undefined {
  const percent = address.indexOf('%');
  const ip = tryParseIP(percent < 0 ? address : address.slice(0, percent));
  return ip === undefined ? undefined : formatIP(ip);
}

const MAPPED = '::ffff:';

/** The IPv4 address in an IPv4-mapped one, `::ffff:10.0.0.1`; any other as it is. */
export function unmapped(address: string): string {
  return address.startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address;
}

/** What an IPv6 socket calls an IPv4 address. */
export function mapped(address: string): string {
  return `${MAPPED}${address}`;
}

export function familyOf(address: string): 'IPv4' | 'IPv6' {
  return isIPv6(address) ? 'IPv6' : 'IPv4';
}

/** Any address of the host, where one listens. */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

export function isLoopback(address: string): boolean {
  return address === '::1' || (address.startsWith('127.') && familyOf(address) === 'IPv4');
}
