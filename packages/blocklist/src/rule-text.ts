import { formatIPv4, formatIPv6 } from '@net/ip-parse';
import type { Family } from './address-argument.ts';
import { ADDRESS, FIRST_IS_IPV6, kindOf, LAST_IS_IPV6, SUBNET } from './rule.ts';
import type { RuleColumns } from './rule-columns.ts';

/** Writes a rule as Node does: `Address: IPv4 192.0.2.1`, `Subnet: IPv6 2001:db8::/32`, `Range: IPv4 10.0.0.1-10.0.0.9`. */
export function formatRule(columns: RuleColumns, place: number): string {
  const { first, last, width } = columns;
  const tag = columns.tag[place]!;
  const firstIsIPv6 = width === 4 || (tag & FIRST_IS_IPV6) !== 0;
  const family = firstIsIPv6 ? 'IPv6' : 'IPv4';
  const format = (column: Uint32Array, isIPv6: boolean) =>
    width === 4
      ? formatIPv6(column, place * 4)
      : isIPv6
        ? `::ffff:${formatIPv4(column[place]!)}`
        : formatIPv4(column[place]!);

  const text = format(columns.written.length > 0 ? columns.written : first, firstIsIPv6);
  if (kindOf(tag) === ADDRESS) return `Address: ${family} ${text}`;
  if (kindOf(tag) === SUBNET) {
    const mappedBits = width === 1 && firstIsIPv6 ? 96 : 0;
    return `Subnet: ${family} ${text}/${mappedBits + commonBits(columns, place)}`;
  }
  return `Range: ${family} ${text}-${format(last, (tag & LAST_IS_IPV6) !== 0)}`;
}

/** How many leading bits the first and the last address of a rule have in common. */
function commonBits({ width, first, last }: RuleColumns, place: number): number {
  let bits = 0;
  for (let word = place * width; word < (place + 1) * width; word++) {
    bits += Math.clz32(first[word]! ^ last[word]!);
    if (first[word] !== last[word]) break;
  }
  return bits;
}

/** A rule text in its parts. `body` is what stands behind the family. */
export interface RuleText {
  kind: string;
  family: Family;
  body: string;
}

/** Takes a rule text apart, or returns undefined for what does not begin like one. */
export function splitRuleText(text: string): RuleText | undefined {
  // The expression has these groups and no others.
  return /^\s*(?<kind>Address|Subnet|Range): (?<family>IPv[46]) (?<body>\S+)\s*$/.exec(text)?.groups as
    | RuleText
    | undefined;
}
