import { scanIPv4 } from './ipv4.ts';
import { parseIPv6Into } from './ipv6.ts';

const words = new Uint32Array(4);

/**
 * Whether the input, as a string, is a dotted quad: Node's `net.isIPv4`.
 *
 * @throws TypeError for what cannot become a string: a symbol, an object without `toString`.
 */
export function isIPv4(input: unknown): boolean {
  return scanIPv4(typeof input === 'string' ? input : `${input}`) >= 0;
}

/**
 * Whether the input, as a string, is an IPv6 address, with or without a zone id: Node's `net.isIPv6`.
 *
 * @throws TypeError for what cannot become a string: a symbol, an object without `toString`.
 */
export function isIPv6(input: unknown): boolean {
  return parseIPv6Into(typeof input === 'string' ? input : `${input}`, words) === 0;
}

/**
 * The version of the IP address that the input, as a string, is; 0 if it is none: Node's `net.isIP`.
 *
 * An object's `toString` is asked once per version tried, as Node does.
 *
 * @throws TypeError for what cannot become a string: a symbol, an object without `toString`.
 */
export function isIP(input: unknown): 0 | 4 | 6 {
  return isIPv4(input) ? 4 : isIPv6(input) ? 6 : 0;
}
