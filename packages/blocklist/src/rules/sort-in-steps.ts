import { compareBounds, concatenate, type RuleColumns } from './rule-columns.ts';
import { sortRules } from './sort-rules.ts';

/** The approximate number of rules that a step handles. A step takes a few milliseconds. */
const RULES_PER_STEP = 32_768;

/**
 * Sorts like {@link sortRules}, in steps of a few milliseconds: a sample sort. Every n-th rule is a sample, and the sorted samples
 * divide the rules into parts. Each part is sorted separately, and the sorted parts are joined. Rules with equal bounds are in
 * the same part, so that `sortRules` drops the older copies of an address.
 *
 * @returns The sorted rules, in new columns.
 */
export function* sortInSteps(rules: RuleColumns): Generator<void, RuleColumns> {
  const { length } = rules;
  const stride = Math.min(length, RULES_PER_STEP / 4);
  const sample = Uint32Array.from({ length: Math.floor(length / stride) }, (_, i) => i * stride);
  const splitters = sortRules(rules.select(sample));
  const partSizes = new Uint32Array(splitters.length + 1);
  const partOf = new Uint32Array(length);
  for (let place = 0; place < length; place++) {
    const part = countUpTo(splitters, rules, place);
    partOf[place] = part;
    partSizes[part]!++;
    if (place % RULES_PER_STEP === RULES_PER_STEP - 1) yield;
  }
  const parts = Array.from(partSizes, (size) => new Uint32Array(size));
  partSizes.fill(0);
  for (let place = 0; place < length; place++) parts[partOf[place]!]![partSizes[partOf[place]!]!++] = place;
  const sorted: RuleColumns[] = [];
  for (const places of parts) {
    yield;
    sorted.push(sortRules(rules.select(places)));
  }
  return concatenate(sorted, rules.width);
}

/** The number of rules in `sorted` that come before the rule at a place of `rules`, or have the same bounds. */
function countUpTo(sorted: RuleColumns, rules: RuleColumns, place: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBounds(sorted, middle, rules, place) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
