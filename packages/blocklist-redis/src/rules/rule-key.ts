import { ERR_INVALID_ARG_TYPE } from '@net/errors';
import { formatCIDR, formatIP, formatRange, type IP, type IPRange } from '@net/ip-parse';
import { rangeToCIDRs } from '@net/ip-parse/cidr-set';
import { parseEnds } from '@net/ip-parse/internal';

/**
 * Converts an address, a prefix or a range to its canonical text: `10.1.2.3/8`, `::ffff:10.0.0.0/104` and
 * `10.0.0.0-10.255.255.255` are all `10.0.0.0/8`. So rules that cover exactly the same addresses have the same key.
 *
 * @throws ERR_INVALID_ARG_TYPE if the rule is not a string.
 * @throws ERR_INVALID_IP_ADDRESS for a text that is neither an address, nor a prefix, nor a range, with `input`, `reason` and
 *   `index`.
 */
export function toRuleKey(rule: string): string {
  if (typeof rule !== 'string')
    throw ERR_INVALID_ARG_TYPE({ name: 'rule', expected: 'string', actual: rule });
  const { first, last } = parseEnds(rule.trim().replace(/\s*-\s*/, '-'));
  const range = unmap(first, last);
  if (formatIP(range.first) === formatIP(range.last)) return formatIP(range.first);
  const [prefix, ...others] = rangeToCIDRs(range);
  return prefix && others.length === 0 ? formatCIDR(prefix) : formatRange(range);
}

/** Converts a range of IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2) to IPv4; other ranges are not changed. */
function unmap(first: IP, last: IP): IPRange {
  const [start, end] = [toIPv4(first), toIPv4(last)];
  const ends = start !== undefined && end !== undefined ? { first: start, last: end } : { first, last };
  // Both addresses have the same version.
  return { family: typeof ends.first === 'number' ? 4 : 6, ...ends } as IPRange;
}

function toIPv4(address: IP): number | undefined {
  if (typeof address === 'number') return address;
  return address[0] === 0 && address[1] === 0 && address[2] === 0xffff ? address[3] : undefined;
}
