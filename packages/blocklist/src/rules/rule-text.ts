import { formatIPv4, formatIPv6 } from '@net/ip-parse';
import type { Note } from './note.ts';
import { type RuleColumns, writingOf } from './rule-columns.ts';
import { FIRST_IS_IPV6, kindOf, LAST_IS_IPV6, RANGE, SUBNET } from './tag.ts';

/** Formats a rule like Node 26: `Address: IPv4 192.0.2.1`, `Subnet: IPv6 2001:db8::/32`, `Range: IPv4 10.0.0.1-10.0.0.9`. */
export function formatRule(columns: RuleColumns, place: number): string {
  const { bounds, width } = columns;
  const tag = columns.tag[place]!;
  const firstIsIPv6 = width === 4 || (tag & FIRST_IS_IPV6) !== 0;
  const family = firstIsIPv6 ? 'IPv6' : 'IPv4';
  const format = (column: Uint32Array, index: number, isIPv6: boolean) =>
    width === 4 ? formatIPv6(column, index) : `${isIPv6 ? '::ffff:' : ''}${formatIPv4(column[index]!)}`;

  const kind = kindOf(tag);
  let rest = '';
  if (kind === RANGE) rest = `-${format(bounds, (place * 2 + 1) * width, (tag & LAST_IS_IPV6) !== 0)}`;
  if (kind === SUBNET) {
    let prefixLength = width === 1 && firstIsIPv6 ? 96 : 0;
    // The first and last addresses differ in all bits after the prefix.
    for (let word = place * 2 * width; word < (place * 2 + 1) * width; word++) {
      prefixLength += Math.clz32(bounds[word]! ^ bounds[word + width]!);
    }
    rest = `/${prefixLength}`;
  }
  return `${['Address', 'Subnet', 'Range'][kind - 1]}: ${family} ${format(...writingOf(columns, place), firstIsIPv6)}${rest}`;
}

/** Formats a rule with its note, as in `rules` and `match`. */
export function formatRuleAndNote(columns: RuleColumns, place: number): string {
  const note = columns.notes[place];
  return formatRule(columns, place) + (note ? formatNote(note) : '');
}

/**
 * Formats a note, to append to the text of a rule: the label in parentheses, then the rest as JSON. Closing parentheses in the JSON
 * are escaped, so that the last closing parenthesis of the text ends the label.
 */
function formatNote({ label, reason, expiresAt }: Note): string {
  const details = {
    reason,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
  };
  const json = JSON.stringify(details);
  return `${label === undefined ? '' : ` (${label})`}${json === '{}' ? '' : ` ${json.replaceAll(')', '\\u0029')}`}`;
}

/** The parts of a rule's text. */
export interface RuleText {
  kind: string;
  family: string;
  /** The address, the subnet or the range. */
  body: string;
  label: string | undefined;
  /** The comment and expiry of the note, as JSON. */
  details: string | undefined;
}

/** Splits a text in the format of `formatRuleAndNote`, or of Node's `rules`. Undefined for any other text. */
export function splitRuleText(text: string): RuleText | undefined {
  const [rule, kind, family, body] = /^\s*(Address|Subnet|Range): (IPv[46]) (\S+)/.exec(text) ?? [];
  if (rule === undefined) return undefined;
  let rest = text.slice(rule.length).trim();
  let label: string | undefined;
  if (rest.startsWith('(')) {
    const end = rest.lastIndexOf(')');
    label = rest.slice(1, end);
    rest = rest.slice(end + 1).trim();
  }
  if (rest && !rest.startsWith('{')) return undefined;
  return { kind: kind!, family: family!, body: body!, label, details: rest || undefined };
}
