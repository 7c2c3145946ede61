import { isRemoved, REMOVED } from './rule.ts';
import { compareBounds, compareWords, RuleColumns } from './rule-columns.ts';
import { sortRules } from './sort-rules.ts';

/** The longest step of the reach column. */
const MAX_STEP = 0xffff;

/**
 * Rules in the order of `compareBounds`, which do not change, except that some may be removed.
 *
 * Of all rules that begin at or before an address, one reaches farthest. If that one does not cover the address, none
 * does. Each place knows where the rule stands that reaches farthest of those up to it, so one look-up tells whether
 * anything covers an address, however the rules overlap.
 *
 * A table of buckets over the highest word of the first addresses narrows that look-up down to a few rules. It has at
 * most half as many buckets as there are rules: two bytes per rule.
 */
export class SortedRules {
  readonly rules: RuleColumns;
  /** `buckets[b]` is the place of the first rule in bucket `b` or after it; the last entry ends the last one. */
  readonly buckets: Uint32Array;
  /** A bucket spans `2 ** #shift` values of the highest word, the first one from the first rule's on. */
  readonly #shift: number;
  /**
   * For each rule, how many places before it the one stands that reaches farthest, or a step of 65,535 on the way there:
   * two bytes per rule. Empty if each rule reaches beyond those before it, as in a list without overlaps.
   */
  reach: Uint16Array;
  /** How many of the rules were removed. */
  removed = 0;
  /** Whether somebody else sees the columns, too. */
  #isShared: boolean;

  constructor(rules: RuleColumns, buckets = makeBuckets(rules), reach?: Uint16Array, isShared = false) {
    this.rules = rules;
    this.buckets = buckets;
    this.#shift = bucketShift(rules);
    this.#isShared = isShared;
    this.reach = reach ?? new Uint16Array();
    if (!reach) this.#spread(0);
  }

  /** Sorts rules. Of equal addresses only the newest is kept. */
  static from(rules: RuleColumns): SortedRules {
    const places = sortRules(rules);
    const sorted = new RuleColumns(rules.width, places.length);
    for (const place of places) sorted.push(rules, place);
    return new SortedRules(sorted);
  }

  /** The place of the rule that reaches farthest of those that cover the address in place `i` of a column, or -1. */
  covering(column: Uint32Array, i: number): number {
    const { rules, buckets, reach } = this;
    const { width, bounds } = rules;
    const word = column[i * width]!;
    const distance = word - bounds[0]!;
    // Not `distance < 0`: without any rules it is no number.
    if (!(distance >= 0)) return -1;
    const bucket = Math.min(distance >>> this.#shift, buckets.length - 2);
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    if (width === 1) {
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (bounds[middle * 2]! > word) high = middle;
        else low = middle + 1;
      }
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Mostly the highest word decides.
      const difference =
        bounds[middle * 2 * width]! - word || compareWords(width, bounds, middle * 2, column, i);
      if (difference > 0) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return -1;
    const place = reach.length === 0 ? low - 1 : this.#reaching(low - 1);
    const difference =
      word - bounds[(place * 2 + 1) * width]! || compareWords(width, column, i, bounds, place * 2 + 1);
    return difference <= 0 && (this.removed === 0 || !isRemoved(rules.tag[place]!)) ? place : -1;
  }

  /** The place of the rule that reaches farthest of those up to a place; a removed one if all of them are. */
  #reaching(place: number): number {
    let found = place;
    for (let step = this.reach[found]!; step > 0; step = this.reach[found]!) found -= step;
    return found;
  }

  /** Visits the rules that were not removed, in order. */
  forEach(visit: (rules: RuleColumns, place: number) => void): void {
    const { rules } = this;
    for (let place = 0; place < rules.length; place++) if (!isRemoved(rules.tag[place]!)) visit(rules, place);
  }

  /** Visits the rules of the same bounds as another that were not removed. */
  forEachEqual(other: RuleColumns, place: number, visit: (place: number) => void): void {
    const { rules } = this;
    let low = 0;
    let high = rules.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBounds(rules, middle, other, place) < 0) low = middle + 1;
      else high = middle;
    }
    for (; low < rules.length && compareBounds(rules, low, other, place) === 0; low++) {
      if (!isRemoved(rules.tag[low]!)) visit(low);
    }
  }

  /** Removes a rule. */
  remove(place: number): void {
    const { rules } = this;
    if (this.#isShared) {
      this.#isShared = false;
      rules.tag = rules.tag.slice();
      this.reach = this.reach.slice();
    }
    rules.tag[place]! |= REMOVED;
    this.removed++;
    this.#spread(place, place);
  }

  /**
   * Writes the reach column from a place on.
   *
   * @param removed Where a rule was removed that no rule behind one that reaches farther can have been led to.
   */
  #spread(start: number, removed?: number): void {
    const { length, tag, width, bounds } = this.rules;
    // The snapshot has it in words.
    const reach = this.reach.length > 0 ? this.reach : new Uint16Array(length + (length & 1));
    let best = start === 0 ? -1 : this.#reaching(start - 1);
    if (best >= 0 && isRemoved(tag[best]!)) best = -1;
    let overlaps = this.reach.length > 0;
    for (let i = start; i < length; i++) {
      if (!isRemoved(tag[i]!)) {
        if (removed !== undefined && compareWords(width, bounds, i * 2 + 1, bounds, removed * 2 + 1) > 0)
          break;
        if (best < 0 || compareWords(width, bounds, i * 2 + 1, bounds, best * 2 + 1) > 0) best = i;
      }
      reach[i] = best < 0 ? 0 : Math.min(i - best, MAX_STEP);
      overlaps ||= i !== best;
    }
    if (overlaps) this.reach = reach;
  }
}

/** How many bits of the highest words a bucket spans: as few as leave at most half as many buckets as rules. */
function bucketShift({ width, bounds, length }: RuleColumns): number {
  const extent = (bounds[(length - 1) * 2 * width] ?? 0) - (bounds[0] ?? 0);
  // Never fewer than two: a word has no 32 bits to shift away.
  return Math.max(0, 32 - Math.clz32(extent) - Math.max(1, 30 - Math.clz32(length)));
}

function makeBuckets(rules: RuleColumns): Uint32Array {
  const { width, bounds, length } = rules;
  const shift = bucketShift(rules);
  const bucketOf = (place: number) => ((bounds[place * 2 * width] ?? 0) - (bounds[0] ?? 0)) >>> shift;
  const buckets = new Uint32Array(bucketOf(length - 1) + 2);
  let bucket = 0;
  for (let place = 0; place < length; place++) {
    while (bucket < bucketOf(place)) buckets[++bucket] = place;
  }
  buckets[bucket + 1] = length;
  return buckets;
}
