import { ADDRESS, kindOf, numberOf } from './rule.ts';
import { compareBounds, type RuleColumns } from './rule-columns.ts';

/**
 * Orders rules by `compareBounds`, and equals by their tags. Of equal addresses only the newest is kept.
 *
 * @returns The places of the rules in that order.
 */
export function sortRules(rules: RuleColumns): number[] {
  const { tag } = rules;
  // Lists are mostly published in order, and levels are sorted: this sort takes long runs in order as they are.
  const places = Array.from({ length: rules.length }, (_, place) => place).sort(
    (a, b) => compareBounds(rules, a, rules, b) || tag[a]! - tag[b]!,
  );
  let length = 0;
  for (const place of places) {
    const previous = places[length - 1]!;
    const isRepeated =
      length > 0 &&
      kindOf(tag[place]!) === ADDRESS &&
      kindOf(tag[previous]!) === ADDRESS &&
      compareBounds(rules, place, rules, previous) === 0;
    if (!isRepeated) places[length++] = place;
    else if (numberOf(tag[place]!) > numberOf(tag[previous]!)) places[length - 1] = place;
  }
  places.length = length;
  return places;
}
