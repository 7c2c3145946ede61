import { compareLast, type RuleColumns } from './rule-columns.ts';

/**
 * Two columns that speed up look-ups in sorted rules. Both depend only on the rules, so the index in a snapshot is verified by
 * computing it again.
 */
export interface RuleIndex {
  /**
   * `buckets[b]` is the place of the first rule in bucket `b` or a later bucket. The last entry is the number of rules. From four
   * rules on, there are at most half as many buckets as rules.
   */
  readonly buckets: Uint32Array;
  /**
   * For each rule, the distance in places back to the rule with the highest last address among this rule and all before it. A
   * distance above 65,535 is split into several steps. Empty if every rule ends after the rules before it, as in a list without
   * overlaps. The length is even, so that the column fills whole words of a snapshot.
   */
  readonly reach: Uint16Array;
}

export function makeIndex(rules: RuleColumns): RuleIndex {
  return { buckets: makeBuckets(rules), reach: makeReach(rules) };
}

/**
 * The binary logarithm of the width of a bucket, in values of the highest word of an address. Chosen so that, from four rules on,
 * there are at most half as many buckets as rules. The first bucket begins at the first rule.
 */
export function bucketShift({ width, bounds, length }: RuleColumns): number {
  // Without rules, `extent` is NaN, which `Math.clz32` treats as 0.
  const extent = bounds[(length - 1) * 2 * width]! - bounds[0]!;
  // Subtracts at least 1, so that the result is below 32: `>>> 32` is `>>> 0` in JavaScript.
  return Math.max(0, 32 - Math.clz32(extent) - Math.max(1, 30 - Math.clz32(length)));
}

function makeBuckets(rules: RuleColumns): Uint32Array {
  const { width, bounds, length } = rules;
  const shift = bucketShift(rules);
  const bucketOf = (place: number) => (bounds[place * 2 * width]! - bounds[0]!) >>> shift;
  const buckets = new Uint32Array(bucketOf(length - 1) + 2);
  // The first loop sets the end of each bucket that has rules, which is the start of the next bucket; the second loop, the others.
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
