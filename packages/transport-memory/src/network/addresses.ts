import { formatIP, isIPv6, tryParseIP } from '@net/ip-parse';
import { invalid } from '../arguments/check-properties.ts';

/** The canonical form of an address, without its zone id (`%eth0`), for comparisons; undefined if the text is not an address. */
export function tryCanonical(address: string): string | undefined {
  const percent = address.indexOf('%');
  const ip = tryParseIP(percent < 0 ? address : address.slice(0, percent));
  return ip === undefined ? undefined : formatIP(ip);
}

/**
 * The canonical form of an address.
 *
 * @param name The name of the argument in the error message.
 * @throws ERR_INVALID_ARG_VALUE if the value is not the text of an IP address.
 */
export function readAddress(value: unknown, name: string): string {
  const canonical = typeof value === 'string' ? tryCanonical(value) : undefined;
  if (canonical === undefined) throw invalid(name, value, 'must be an IP address');
  return canonical;
}

const MAPPED = '::ffff:';

/** Converts an IPv4-mapped address (`::ffff:10.0.0.1`) to IPv4; returns any other address unchanged. */
export function unmapped(address: string): string {
  return address.startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address;
}

/** The IPv4-mapped form, in which an IPv6 socket reports an IPv4 address. */
export function mapped(address: string): string {
  return `${MAPPED}${address}`;
}

export function familyOf(address: string): 'IPv4' | 'IPv6' {
  return isIPv6(address) ? 'IPv6' : 'IPv4';
}

/** Whether an address is the unspecified one, at which a listener accepts connections to every address of the host. */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

export function isLoopback(address: string): boolean {
  return address === '::1' || (address.startsWith('127.') && familyOf(address) === 'IPv4');
}
