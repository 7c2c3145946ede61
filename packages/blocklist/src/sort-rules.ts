import { ADDRESS, kindOf, orderOf } from './rule.ts';
import { compareBounds, type RuleColumns } from './rule-columns.ts';

/** Compares two rules by `compareBounds`, then an address before a subnet before a range, then the older before the newer. */
export function compareRules(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  return compareBounds(a, i, b, j) || orderOf(a.tag[i]!) - orderOf(b.tag[j]!);
}

/**
 * Orders rules by {@link compareRules}. Of equal addresses only the newest is kept.
 *
 * @returns The places of the rules in that order.
 */
export function sortRules(rules: RuleColumns): number[] {
  // Lists are mostly published in order, and levels are sorted: this sort takes long runs in order as they are.
  const places = Array.from({ length: rules.length }, (_, place) => place).sort((a, b) =>
    compareRules(rules, a, rules, b),
  );
  const isAddress = (place: number | undefined) =>
    place !== undefined && kindOf(rules.tag[place]!) === ADDRESS;
  return places.filter((place, i) => {
    const next = places[i + 1]!;
    return !(isAddress(place) && isAddress(next) && compareBounds(rules, place, rules, next) === 0);
  });
}
