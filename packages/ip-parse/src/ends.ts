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
  // A text with a zone id is taken for a single address, because a zone id may contain a "-".
  if (text.includes('-') && !text.includes('%')) return parseRange(text);
  const address = parseIP(text);
  return { first: address, last: address };
}
