import { formatIPv4, formatIPv6 } from '@net/ip-parse';
import { FIRST_IS_IPV6, kindOf, LAST_IS_IPV6, RANGE, SUBNET } from './rule.ts';
import { type RuleColumns, writingOf } from './rule-columns.ts';

/** Writes a rule as Node does: `Address: IPv4 192.0.2.1`, `Subnet: IPv6 2001:db8::/32`, `Range: IPv4 10.0.0.1-10.0.0.9`. */
export function formatRule(columns: RuleColumns, place: number): string {
  const { bounds, width } = columns;
  const tag = columns.tag[place]!;
  const firstIsIPv6 = width === 4 || (tag & FIRST_IS_IPV6) !== 0;
  const family = firstIsIPv6 ? 'IPv6' : 'IPv4';
  const format = (column: Uint32Array, i: number, isIPv6: boolean) =>
    width === 4 ? formatIPv6(column, i * 4) : `${isIPv6 ? '::ffff:' : ''}${formatIPv4(column[i]!)}`;

  const kind = kindOf(tag);
  let rest = '';
  if (kind === RANGE) rest = `-${format(bounds, place * 2 + 1, (tag & LAST_IS_IPV6) !== 0)}`;
  if (kind === SUBNET) {
    let prefixLength = width === 1 && firstIsIPv6 ? 96 : 0;
    // From the bit behind the prefix on, all differ.
    for (let word = place * 2 * width; word < (place * 2 + 1) * width; word++) {
      prefixLength += Math.clz32(bounds[word]! ^ bounds[word + width]!);
    }
    rest = `/${prefixLength}`;
  }
  return `${['Address', 'Subnet', 'Range'][kind - 1]}: ${family} ${format(...writingOf(columns, place), firstIsIPv6)}${rest}`;
}

/** A rule text in its parts: the kind, the family, and what stands behind it. */
export const RULE_TEXT = /^\s*(Address|Subnet|Range): (IPv[46]) (\S+)\s*$/;
