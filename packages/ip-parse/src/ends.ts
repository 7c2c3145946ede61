import { type IPRange, parseCIDR, parseIP, parseRange, toRange } from '@net/ip-parse';

/** The first and the last of consecutive addresses. */
export type Ends = Pick<IPRange, 'first' | 'last'>;

/**
 * Parses a prefix, a range or a single address.
 *
 * @throws ERR_INVALID_IP_ADDRESS for any other text.
 */
export function parseEnds(text: string): Ends {
  if (text.includes('/')) return toRange(parseCIDR(text));
  // The "-" of `fe80::1%eth0-1` is in the zone id of a single address, unlike that of `fe80::1%eth0-fe80::9`.
  if (text.includes('-') && !/^[^-%]*%[^:]*$/.test(text)) return parseRange(text);
  const address = parseIP(text);
  return { first: address, last: address };
}
