import { type CIDR, formatIP, type IP, type IPRange, parseIP, toIPv6 } from '@net/ip-parse';
import { compareWords, increment } from '../words.ts';
import { type Block, readBlocks } from './blocks.ts';
import { toWords } from './words.ts';

const toIP = (words: Uint32Array): IP => (words.length === 1 ? words[0]! : toIPv6(words));

/**
 * Iterates over all addresses of a prefix or range in ascending order, the network and broadcast addresses included. The
 * addresses are created one at a time, so a loop over a large prefix can be left early.
 *
 * @returns Texts for a text, values for a value.
 * @throws ERR_INVALID_IP_ADDRESS, on the first iteration, for a text that is neither a prefix, nor a range, nor an address.
 */
export function expandCIDR(block: string): Generator<string, void, undefined>;
export function expandCIDR(block: CIDR | IPRange): Generator<IP, void, undefined>;
export function* expandCIDR(block: Block): Generator<string | IP, void, undefined> {
  const { ipv4, ipv6, isText } = readBlocks(block);
  const { width, ends } = ipv4.length > 0 ? ipv4 : ipv6;
  const words = ends.slice(0, width);
  do {
    yield isText ? formatIP(toIP(words)) : toIP(words);
  } while (!increment(words) && compareWords(width, words, 0, ends, 1) <= 0);
}

/**
 * The address that follows `address`; undefined after the last address of the version.
 *
 * @returns Text for text, a value for a value.
 * @throws ERR_INVALID_IP_ADDRESS for a text that is not an address.
 */
export function nextAddress(address: string): string | undefined;
export function nextAddress(address: IP): IP | undefined;
export function nextAddress(address: string | IP): string | IP | undefined {
  const ip = typeof address === 'string' ? parseIP(address) : address;
  const words = Uint32Array.from(toWords(ip));
  if (increment(words)) return undefined;
  return typeof address === 'string' ? formatIP(toIP(words)) : toIP(words);
}
