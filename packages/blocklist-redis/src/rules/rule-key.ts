import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import {
  formatCIDR,
  formatIP,
  formatRange,
  type IP,
  type IPRange,
  parseCIDR,
  parseIP,
  parseRange,
  toRange,
} from '@net/ip-parse';
import { rangeToCIDRs } from '@net/ip-parse/cidr-set';

/**
 * Writes an address, a prefix or a range in one way, whatever way it was written in: `10.1.2.3/8`, `::ffff:10.0.0.0/104` and
 * `10.0.0.0-10.255.255.255` are all `10.0.0.0/8`. So a rule is the addresses that it covers, and can be lifted as any of these.
 *
 * @throws ERR_INVALID_ARG_TYPE if it is no string.
 * @throws ERR_INVALID_IP_ADDRESS if it is neither an address, nor a prefix, nor a range, with `input`, `reason` and `index`.
 */
export function toRuleKey(rule: string): string {
  if (typeof rule !== 'string')
    throw ERR_INVALID_ARG_TYPE({ name: 'rule', expected: 'string', actual: rule });
  const { first, last } = parseEnds(rule.trim());
  const range = unmap(first, last);
  if (formatIP(range.first) === formatIP(range.last)) return formatIP(range.first);
  const [prefix, ...others] = rangeToCIDRs(range);
  return prefix && others.length === 0 ? formatCIDR(prefix) : formatRange(range);
}

function parseEnds(text: string): Pick<IPRange, 'first' | 'last'> {
  if (text.includes('/')) return toRange(parseCIDR(text));
  // The zone id of an address may have a "-" in it.
  if (text.includes('-') && !text.includes('%')) return parseRange(text.replace(/\s*-\s*/, '-'));
  const address = parseIP(text);
  return { first: address, last: address };
}

/** A range of IPv4 if both ends are IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2). */
function unmap(first: IP, last: IP): IPRange {
  const [start, end] = [toIPv4(first), toIPv4(last)];
  const ends = start !== undefined && end !== undefined ? { first: start, last: end } : { first, last };
  // Both ends are of one version.
  return { family: typeof ends.first === 'number' ? 4 : 6, ...ends } as IPRange;
}

function toIPv4(address: IP): number | undefined {
  if (typeof address === 'number') return address;
  return address[0] === 0 && address[1] === 0 && address[2] === 0xffff ? address[3] : undefined;
}
