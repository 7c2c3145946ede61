import { orThrow, orUndefined, type PackedFailure } from './failure.ts';
import { formatIPv4, scanIPv4 } from './ipv4.ts';
import { formatIPv6, type IPv6, scanIPv6 } from './ipv6.ts';

/** An IP address: an unsigned 32-bit number for IPv4, four such words for IPv6. */
export type IP = number | IPv6;

/** Scans the address in `text.slice(start, end)`. Returns the address or the failure. */
export function scanIP(text: string, start = 0, end: number = text.length): IP | PackedFailure {
  // Chosen by the colon, so that the failure of a malformed IPv6 address is about IPv6.
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

/** Parses an address that may be a text; other addresses are returned unchanged. */
export const toIP = (address: string | IP): IP => (typeof address === 'string' ? parseIP(address) : address);

/** The 32-bit words of an address, the most significant first. */
export const toWords = (ip: IP): readonly number[] => (typeof ip === 'number' ? [ip] : ip);
