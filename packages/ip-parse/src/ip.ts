import { orThrow, orUndefined, type PackedFailure } from './failure.ts';
import { formatIPv4, scanIPv4 } from './ipv4.ts';
import { formatIPv6, type IPv6, scanIPv6 } from './ipv6.ts';

/** An address of either version: an IPv4 one is an unsigned 32-bit number, an IPv6 one has four such words. */
export type IP = number | IPv6;

/** The address in `text.slice(start, end)`, or the failure. */
export function scanIP(text: string, start = 0, end: number = text.length): IP | PackedFailure {
  // The failure of a text with a colon is one of IPv6.
  const scan = text.slice(start, end).includes(':') ? scanIPv6 : scanIPv4;
  return scan(text, start, end);
}

/** Parses an address of either version: a number for IPv4, four words for IPv6. Returns `undefined` for anything else. */
export function tryParseIP(text: string): IP | undefined {
  return orUndefined(scanIP(text));
}

/**
 * Parses an address of either version: a number for IPv4, four words for IPv6.
 *
 * @throws ERR_INVALID_IP_ADDRESS for anything else, with `reason` and `index`.
 */
export function parseIP(text: string): IP {
  return orThrow(scanIP(text), text, 'an IP address');
}

/** Formats an address of either version: a number as a dotted quad, four words as RFC 5952 specifies. */
export function formatIP(address: IP): string {
  return typeof address === 'number' ? formatIPv4(address) : formatIPv6(address);
}

/** Parses an address that is given as text. */
export const toIP = (address: string | IP): IP => (typeof address === 'string' ? parseIP(address) : address);

/** The 32-bit words of an address, the most significant first. */
export const toWords = (ip: IP): readonly number[] => (typeof ip === 'number' ? [ip] : ip);
