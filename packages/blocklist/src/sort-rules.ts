import { ADDRESS, kindOf, numberOf } from './rule.ts';
import { compareBounds, RuleColumns } from './rule-columns.ts';

/** Compares two rules by `compareBounds`, then an address before a subnet before a range, then the older before the newer. */
export function compareRules(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  return (
    compareBounds(a, i, b, j) ||
    kindOf(a.tag[i]!) - kindOf(b.tag[j]!) ||
    numberOf(a.tag[i]!) - numberOf(b.tag[j]!)
  );
}

/** Copies rules in the order of {@link compareRules}. Of equal addresses only the newest is kept. */
export function sortRules(rules: RuleColumns): RuleColumns {
  // Lists are mostly published in order, and levels are sorted: this sort takes long runs in order as they are.
  const places = Array.from({ length: rules.length }, (_, place) => place).sort((a, b) =>
    compareRules(rules, a, rules, b),
  );
  const isAddress = (place: number) => kindOf(rules.tag[place]!) === ADDRESS;
  const kept = places.filter((place, i) => {
    // No rule behind the last one is no address.
    const next = places[i + 1]!;
    return !(isAddress(place) && isAddress(next) && compareBounds(rules, place, rules, next) === 0);
  });
  const sorted = new RuleColumns(rules.width, kept.length);
  for (const place of kept) sorted.push(rules, place);
  return sorted;
}
