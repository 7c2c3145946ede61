import { REMOVED } from './rule.ts';
import { compareBounds, compareWords, RuleColumns } from './rule-columns.ts';
import { sortRules } from './sort-rules.ts';

/**
 * Rules that do not change, except that some may be removed.
 *
 * They are in two parts, each in the order of `compareBounds`:
 *
 * - The *outer* rules are those that no other rule contains. Among them the first addresses ascend, and so do the last
 *   addresses. Hence of all rules that begin at or before an address, the nearest outer one reaches farthest: one
 *   look-up tells whether anything covers the address, however the rules overlap.
 * - The *inner* rules each lie within an outer one. They only matter when that is removed.
 *
 * A table of buckets over the highest word of the first addresses narrows that look-up down to a few rules. It has
 * no more buckets than half the number of rules, which is two bytes per rule.
 */
export class SortedRules {
  readonly outer: RuleColumns;
  readonly inner: RuleColumns;
  /** `buckets[b]` is the place of the first outer rule in bucket `b` or after it; the last entry ends the last one. */
  readonly buckets: Uint32Array;
  /** The highest word of the first outer rule, where bucket 0 begins. */
  readonly origin: number;
  /** A bucket spans `2 ** shift` values of the highest word. */
  readonly shift: number;
  /** How many of the rules were removed. */
  removed = 0;
  /** Whether somebody else sees the columns, too. */
  #isShared: boolean;

  constructor(outer: RuleColumns, inner: RuleColumns, buckets = makeBuckets(outer), isShared = false) {
    this.outer = outer;
    this.inner = inner;
    this.buckets = buckets;
    this.shift = bucketShift(outer);
    this.origin = outer.first[0] ?? 0;
    this.#isShared = isShared;
  }

  /** Sorts rules. Of equal addresses only the newest is kept. */
  static from(rules: RuleColumns): SortedRules {
    const { width, last } = rules;
    const places = sortRules(rules);
    const inside: number[] = [];
    let outside = 0;
    for (const place of places) {
      // The last of the outer rules so far reaches farthest of all rules so far.
      if (outside > 0 && compareWords(width, last, place, last, places[outside - 1]!) <= 0)
        inside.push(place);
      else places[outside++] = place;
    }
    const outer = new RuleColumns(width, outside);
    const inner = new RuleColumns(width, inside.length);
    for (const place of places.subarray(0, outside)) outer.push(rules, place);
    for (const place of inside) inner.push(rules, place);
    return new SortedRules(outer, inner);
  }

  /** How many rules there are, the removed ones included. */
  get length(): number {
    return this.outer.length + this.inner.length;
  }

  /** The place of the outer rule that covers the address in place `i` of a column, or -1. */
  covering(column: Uint32Array, i: number): number {
    const { outer } = this;
    const place = this.#before(column, i);
    return place >= 0 && compareWords(outer.width, column, i, outer.last, place) <= 0 ? place : -1;
  }

  /** The place of the last outer rule that begins at or before an address, without those that were removed, or -1. */
  #before(column: Uint32Array, i: number): number {
    const { outer, buckets } = this;
    const { width, first } = outer;
    const word = column[i * width]!;
    const distance = word - this.origin;
    if (distance < 0) return -1;
    const bucket = Math.min(distance >>> this.shift, buckets.length - 2);
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Mostly the highest word decides.
      const difference = first[middle * width]! - word;
      const isAfter = difference === 0 ? compareWords(width, first, middle, column, i) > 0 : difference > 0;
      if (isAfter) high = middle;
      else low = middle + 1;
    }
    return this.removed > 0 ? this.#skipRemoved(low - 1) : low - 1;
  }

  /** The place of the nearest outer rule at or before a place that was not removed, or -1. */
  #skipRemoved(place: number): number {
    const { tag } = this.outer;
    let found = place;
    while (found >= 0 && tag[found]! & REMOVED) found = linkIn(tag[found]!);
    // The next to come this way goes straight there.
    let passed = place;
    while (passed > found) {
      const next = linkIn(tag[passed]!);
      tag[passed] = toLink(found);
      passed = next;
    }
    return found;
  }

  /** Visits the rules that were not removed, in no particular order. */
  forEach(visit: (part: RuleColumns, place: number) => void): void {
    for (const part of [this.outer, this.inner]) {
      for (let place = 0; place < part.length; place++) {
        if ((part.tag[place]! & REMOVED) === 0) visit(part, place);
      }
    }
  }

  /** Visits the rules of the same bounds as another that were not removed. */
  forEachEqual(rules: RuleColumns, place: number, visit: (part: RuleColumns, place: number) => void): void {
    for (const part of [this.outer, this.inner]) {
      for (let i = placeOf(part, rules, place); i < part.length; i++) {
        if (compareBounds(part, i, rules, place) !== 0) break;
        if ((part.tag[i]! & REMOVED) === 0) visit(part, i);
      }
    }
  }

  /**
   * Removes a rule. The inner rules that no outer one contains any more are removed as well, and go to `exposed`.
   *
   * @param part In which of the two parts it is.
   */
  remove(part: RuleColumns, place: number, exposed: RuleColumns): void {
    const { outer, inner } = this;
    if (this.#isShared) {
      this.#isShared = false;
      outer.tag = outer.tag.slice();
      inner.tag = inner.tag.slice();
    }
    this.removed++;
    if (part === inner) {
      inner.tag[place]! |= REMOVED;
      return;
    }
    outer.tag[place] = toLink(place - 1);
    for (let i = placeOf(inner, outer, place); i < inner.length; i++) {
      if (compareWords(inner.width, inner.first, i, outer.last, place) > 0) return;
      const before = this.#before(inner.first, i);
      // From here on the next outer rule contains them.
      if (before > place) return;
      const isContained = before >= 0 && compareWords(inner.width, inner.last, i, outer.last, before) <= 0;
      if (isContained || inner.tag[i]! & REMOVED) continue;
      exposed.push(inner, i);
      inner.tag[i]! |= REMOVED;
      this.removed++;
    }
  }
}

/** The place that a rule has or would have in the order of `compareBounds`; of equals the first. */
function placeOf(part: RuleColumns, rules: RuleColumns, place: number): number {
  let low = 0;
  let high = part.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBounds(part, middle, rules, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The tag of a removed outer rule leads to a place before it, on the way to one that was not removed. */
function toLink(place: number): number {
  return (place + 1) * 2 + REMOVED;
}

/** The inverse of {@link toLink}. */
function linkIn(tag: number): number {
  return (tag >>> 1) - 1;
}

/** How many bits of the highest words a bucket spans: as few as leave at most half as many buckets as rules. */
function bucketShift({ width, first, length }: RuleColumns): number {
  const extent = (first[(length - 1) * width] ?? 0) - (first[0] ?? 0);
  // Never fewer than two: a word has no 32 bits to shift away.
  return Math.max(0, 32 - Math.clz32(extent) - Math.max(1, 30 - Math.clz32(length)));
}

function makeBuckets(outer: RuleColumns): Uint32Array {
  const { width, first, length } = outer;
  const shift = bucketShift(outer);
  const bucketOf = (place: number) => ((first[place * width] ?? 0) - (first[0] ?? 0)) >>> shift;
  const buckets = new Uint32Array(bucketOf(length - 1) + 2);
  let bucket = 0;
  for (let place = 0; place < length; place++) {
    while (bucket < bucketOf(place)) buckets[++bucket] = place;
  }
  buckets[bucket + 1] = length;
  return buckets;
}
