import { compareBounds, type RuleColumns } from './rule-columns.ts';
import type { RuleStore } from './rule-store.ts';
import { formatRule } from './rule-text.ts';
import { kindOf, numberOf } from './tag.ts';

/** The rules that were added and removed between two states of a list, as texts without notes. */
export interface Difference {
  added: string[];
  removed: string[];
}

/**
 * Compares two states of a list. Rules are the same if they have the same kind and cover the same addresses, in whichever
 * notation they were added.
 *
 * @param firstKept The rules of `before` that have at least this number do not count as removed.
 */
export function differenceOf(before: RuleStore, after: RuleStore, firstKept: number): Difference {
  const difference: Difference = { added: [], removed: [] };
  addDifference(before.ipv4.sort().rules, after.ipv4.sort().rules, firstKept, difference);
  addDifference(before.ipv6.sort().rules, after.ipv6.sort().rules, firstKept, difference);
  return difference;
}

function addDifference(
  before: RuleColumns,
  after: RuleColumns,
  firstKept: number,
  { added, removed }: Difference,
): void {
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const order = i === before.length ? 1 : j === after.length ? -1 : compare(before, i, after, j);
    if (order < 0 && numberOf(before.tag[i]!) < firstKept) removed.push(formatRule(before, i));
    if (order > 0) added.push(formatRule(after, j));
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
}

function compare(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  return compareBounds(a, i, b, j) || kindOf(a.tag[i]!) - kindOf(b.tag[j]!);
}
