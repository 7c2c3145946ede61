import { compareLast, type RuleColumns } from './rule-columns.ts';

/**
 * Two columns that make a look-up in sorted rules fast. Both follow from the rules alone, so that those of a snapshot can be
 * proven by making them again.
 */
export interface RuleIndex {
  /**
   * `buckets[b]` is the place of the first rule in bucket `b` or after it; the last entry ends the last bucket. There are at
   * most half as many buckets as rules.
   */
  readonly buckets: Uint32Array;
  /**
   * For each rule, how many places before it the rule stands that reaches farthest of those up to it, or a step of 65,535 on
   * the way there. Empty if each rule reaches beyond those before it, as in a list without overlaps. Of even length.
   */
  readonly reach: Uint16Array;
}

export function makeIndex(rules: RuleColumns): RuleIndex {
  return { buckets: makeBuckets(rules), reach: makeReach(rules) };
}

/**
 * How many bits of the highest word of an address a bucket spans: as few as leave at most half as many buckets as rules. The
 * first bucket begins at the first rule.
 */
export function bucketShift({ width, bounds, length }: RuleColumns): number {
  // Without rules this is NaN, which counts as zero.
  const extent = bounds[(length - 1) * 2 * width]! - bounds[0]!;
  // Never fewer than two: a word has no 32 bits to shift away.
  return Math.max(0, 32 - Math.clz32(extent) - Math.max(1, 30 - Math.clz32(length)));
}

function makeBuckets(rules: RuleColumns): Uint32Array {
  const { width, bounds, length } = rules;
  const shift = bucketShift(rules);
  const bucketOf = (place: number) => (bounds[place * 2 * width]! - bounds[0]!) >>> shift;
  const buckets = new Uint32Array(bucketOf(length - 1) + 2);
  // Where a bucket ends, the next one begins. One without rules ends where it begins.
  for (let place = 0; place < length; place++) buckets[bucketOf(place) + 1] = place + 1;
  for (let bucket = 1; bucket < buckets.length; bucket++) buckets[bucket] ||= buckets[bucket - 1]!;
  return buckets;
}

function makeReach(rules: RuleColumns): Uint16Array {
  const { length } = rules;
  const reach = new Uint16Array(length + (length & 1));
  let farthest = 0;
  let overlaps = false;
  for (let place = 1; place < length; place++) {
    if (compareLast(rules, place, farthest) > 0) farthest = place;
    else {
      reach[place] = Math.min(place - farthest, 0xffff);
      overlaps = true;
    }
  }
  return overlaps ? reach : new Uint16Array();
}
