import type { RulePlace } from './rule-set.ts';
import { compareInOrder } from './rule-store.ts';
import { formatRule } from './rule-text.ts';

/** A rule with its label, comment and expiry. */
export interface BlockRule {
  /** The rule in Node's format, for example `Subnet: IPv4 192.0.2.0/24`. */
  rule: string;
  /** The label of the rule; undefined if it has none. */
  label: string | undefined;
  /** The comment of the rule, which says why it was added; undefined if it has none. */
  reason: string | undefined;
  /** The time at which the rule expires, in ms since 1970; undefined if it does not expire. */
  expiresAt: number | undefined;
}

export function toBlockRule([rules, place]: RulePlace): BlockRule {
  const { label, reason, expiresAt } = rules.notes[place] ?? {};
  return { rule: formatRule(rules, place), label, reason, expiresAt };
}

/** Sorts rules from the widest to the narrowest, and drops duplicates. Of equally wide rules, addresses come last. */
export function sortByWidth(rules: readonly RulePlace[]): RulePlace[] {
  const widths = rules.map((rule): [bigint, RulePlace] => [widthOf(rule), rule]);
  const sorted = widths
    .sort(([a, x], [b, y]) => (a === b ? compareInOrder(y, x) : a < b ? 1 : -1))
    .map(([, rule]) => rule);
  // Drops a rule that was found twice. Two rules never compare as equal, because each rule of a list has its own number.
  return sorted.filter((rule, i) => i === 0 || compareInOrder(sorted[i - 1]!, rule) !== 0);
}

/** The number of addresses that a rule covers, minus one. */
function widthOf([{ bounds, width }, place]: RulePlace): bigint {
  const at = place * 2 * width;
  let first = 0n;
  let last = 0n;
  for (let word = at; word < at + width; word++) {
    first = (first << 32n) | BigInt(bounds[word]!);
    last = (last << 32n) | BigInt(bounds[word + width]!);
  }
  return last - first;
}
