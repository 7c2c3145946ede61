import { isFailure } from './failure.ts';
import { formatIPv4, scanIPv4 } from './ipv4.ts';
import { formatIPv6, type IPv6, parseIPv6Into, toIPv6 } from './ipv6.ts';

/** An address of either version: an IPv4 one is an unsigned 32-bit number, an IPv6 one has four such words. */
export type IP = number | IPv6;

const words = new Uint32Array(4);

/**
 * Reads `text.slice(start, end)` as an address of either version.
 *
 * @returns The address, or a negative number, which is the failure: the one of IPv6 if there is a colon.
 */
export function scanIP(text: string, start = 0, end: number = text.length): IP {
  const value = scanIPv4(text, start, end);
  if (value >= 0) return value;
  const failure = parseIPv6Into(text, words, 0, start, end);
  if (failure === 0) return toIPv6(words);
  const colon = text.indexOf(':', start);
  return colon < 0 || colon >= end ? value : failure;
}

/** Parses an address of either version: a number for IPv4, four words for IPv6, `undefined` for anything else. */
export function tryParseIP(text: string): IP | undefined {
  const address = scanIP(text);
  return isFailure(address) ? undefined : address;
}

/** Writes an address of either version: a number as a dotted quad, four words as RFC 5952 says. */
export function formatIP(address: IP): string {
  return typeof address === 'number' ? formatIPv4(address) : formatIPv6(address);
}
