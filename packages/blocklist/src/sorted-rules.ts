import { ADDRESS, isRemoved, KIND, kindOf, REMOVED, STYLE } from './rule.ts';
import { compareBounds, compareWords, type RuleColumns, writingOf } from './rule-columns.ts';

/**
 * Rules in the order of `compareRules`, which do not change, except that some may be removed.
 *
 * Of all rules that begin at or before an address, one reaches farthest. If that one does not cover the address, none
 * does. Each place knows where the rule stands that reaches farthest of those up to it, so one look-up tells whether
 * anything covers an address, however the rules overlap.
 *
 * A table of buckets over the highest word of the first addresses narrows that look-up down to a few rules. It has at
 * most half as many buckets as there are rules: two bytes per rule.
 */
export class SortedRules {
  declare readonly rules: RuleColumns;
  /** `buckets[b]` is the place of the first rule in bucket `b` or after it; the last entry ends the last one. */
  declare readonly buckets: Uint32Array;
  /** A bucket spans `2 ** #shift` values of the highest word, the first one from the first rule's on. */
  readonly #shift: number;
  /**
   * For each rule, how many places before it the one stands that reaches farthest, or a step of 65,535 on the way there:
   * two bytes per rule. Empty if each rule reaches beyond those before it, as in a list without overlaps.
   */
  reach: Uint16Array = new Uint16Array();
  /** How many of the rules were not removed. */
  declare size: number;

  constructor(rules: RuleColumns, buckets = makeBuckets(rules), reach?: Uint16Array) {
    this.rules = rules;
    this.size = rules.length;
    this.buckets = buckets;
    this.#shift = bucketShift(rules);
    if (reach) this.reach = reach;
    else {
      this.#copyReach();
      this.#spread(0);
      if (!this.reach.some(Boolean)) this.reach = new Uint16Array();
    }
  }

  /** The place of the rule that reaches farthest of those that cover the address in place `i` of a column, or -1. */
  covering(column: Uint32Array, i: number): number {
    const { rules, reach } = this;
    const { width, bounds } = rules;
    const last = this.#lastUpTo(column, i);
    if (last < 0) return -1;
    const place = reach.length === 0 ? last : this.#reaching(last);
    return compareWords(width, column, i, bounds, place * 2 + 1) <= 0 &&
      (this.size === rules.length || !isRemoved(rules.tag[place]!))
      ? place
      : -1;
  }

  /** The place of the last rule that begins at or before the address in place `i` of a column, or -1. */
  #lastUpTo(column: Uint32Array, i: number): number {
    const { rules, buckets } = this;
    const { width, bounds } = rules;
    const word = column[i * width]!;
    const distance = word - bounds[0]!;
    // Not `distance < 0`: without any rules it is no number.
    if (!(distance >= 0)) return -1;
    const bucket = Math.min(distance >>> this.#shift, buckets.length - 2);
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    // The same as below, where an address is one word: IPv4 is asked for most.
    while (width === 1 && low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle * 2]! > word) high = middle;
      else low = middle + 1;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWords(width, bounds, middle * 2, column, i) > 0) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  /** The place of the rule that reaches farthest of those up to a place; a removed one if all of them are. */
  #reaching(place: number): number {
    let found = place;
    for (let step = this.reach[found]!; step > 0; step = this.reach[found]!) found -= step;
    return found;
  }

  /**
   * Removes the newest rule that was written like another, and says whether there was one. An address is found however it
   * was written.
   */
  removeNewestLike(other: RuleColumns, place: number): boolean {
    const { rules } = this;
    const { width, bounds, tag } = rules;
    const mask = kindOf(other.tag[place]!) === ADDRESS ? KIND : STYLE;
    let found = this.#lastUpTo(other.bounds, place * 2);
    for (; found >= 0 && compareWords(width, bounds, found * 2, other.bounds, place * 2) === 0; found--) {
      const isLike =
        !isRemoved(tag[found]!) &&
        ((tag[found]! ^ other.tag[place]!) & mask) === 0 &&
        compareBounds(rules, found, other, place) === 0 &&
        compareWords(width, ...writingOf(rules, found), ...writingOf(other, place)) === 0;
      if (isLike) {
        // A column of a snapshot begins somewhere in it, and somebody else may see it, too.
        if (tag.byteOffset > 0) rules.tag = tag.slice();
        if (this.size-- === rules.length) this.#copyReach();
        rules.tag[found]! |= REMOVED;
        this.#spread(found);
        return true;
      }
    }
    return false;
  }

  #copyReach(): void {
    const { length } = this.rules;
    // The snapshot has it in words.
    const reach = new Uint16Array(length + (length & 1));
    reach.set(this.reach);
    this.reach = reach;
  }

  /**
   * Writes the reach column from a place on. If the rule there was just removed, what is behind a rule that reaches farther
   * cannot have been led to it.
   */
  #spread(start: number): void {
    const { rules, reach } = this;
    const { length, tag, width, bounds } = rules;
    const isRemoval = isRemoved(tag[start]!);
    let best = start === 0 ? -1 : this.#reaching(start - 1);
    if (best >= 0 && isRemoved(tag[best]!)) best = -1;
    for (let i = start; i < length; i++) {
      if (!isRemoved(tag[i]!)) {
        if (isRemoval && compareWords(width, bounds, i * 2 + 1, bounds, start * 2 + 1) > 0) break;
        if (best < 0 || compareWords(width, bounds, i * 2 + 1, bounds, best * 2 + 1) > 0) best = i;
      }
      reach[i] = best < 0 ? 0 : Math.min(i - best, 0xffff);
    }
  }
}

/** How many bits of the highest words a bucket spans: as few as leave at most half as many buckets as rules. */
function bucketShift({ width, bounds, length }: RuleColumns): number {
  // No number if there are no rules, which counts as zero.
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
