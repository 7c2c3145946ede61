import { isRemoved, REMOVED } from './rule.ts';
import { compareRules, compareWords, RuleColumns, type Width } from './rule-columns.ts';

/** What narrows a look-up among the outer rules down. */
export interface RuleIndex {
  /** `buckets[b]` is the place of the first outer rule in bucket `b` or after it; the last entry ends the last one. */
  readonly buckets: Uint32Array;
  /** The highest word of the first outer rule, where bucket 0 begins. */
  readonly origin: number;
  /** A bucket spans `2 ** shift` values of the highest word. */
  readonly shift: number;
}

/**
 * Rules that do not change, except that some may be removed.
 *
 * They are in two parts, each in the order of `compareRules`:
 *
 * - The *outer* rules are those that no other rule contains. Among them the first addresses ascend, and so do the last
 *   addresses. Hence of all rules that begin at or before an address, the nearest outer one reaches farthest: one
 *   look-up tells whether anything covers the address, however the rules overlap.
 * - The *inner* rules lie within an outer one. They only matter when that is removed.
 *
 * A table of buckets over the highest word of the first addresses narrows that look-up down to a few rules. It has no
 * more buckets than half the number of rules, which is two bytes per rule.
 */
export class SortedRules implements RuleIndex {
  readonly outer: RuleColumns;
  readonly inner: RuleColumns;
  readonly buckets: Uint32Array;
  readonly origin: number;
  readonly shift: number;
  /** How many of the rules were removed. */
  removed = 0;
  /** Whether the columns belong to somebody else, too. Whoever removes a rule must copy them first. */
  readonly isShared: boolean;

  constructor(
    outer: RuleColumns,
    inner: RuleColumns,
    index: RuleIndex = indexRules(outer),
    isShared = false,
  ) {
    this.outer = outer;
    this.inner = inner;
    this.buckets = index.buckets;
    this.origin = index.origin;
    this.shift = index.shift;
    this.isShared = isShared;
  }

  static empty(width: Width): SortedRules {
    return new SortedRules(new RuleColumns(width, 0), new RuleColumns(width, 0));
  }

  /** How many rules there are, the removed ones included. */
  get length(): number {
    return this.outer.tag.length + this.inner.tag.length;
  }

  /** The place of the last outer rule that begins at or before an IPv4 address, or -1. */
  seekIPv4(address: number): number {
    const distance = address - this.origin;
    if (distance < 0) return -1;
    const { buckets } = this;
    const bucket = distance >>> this.shift;
    if (bucket >= buckets.length - 1) return this.outer.tag.length - 1;
    const { first } = this.outer;
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (first[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The same for the IPv6 address that stands in `words` from `offset` on. */
  seekIPv6(words: Uint32Array, offset: number): number {
    const word0 = words[offset]!;
    const distance = word0 - this.origin;
    if (distance < 0) return -1;
    const { buckets } = this;
    const bucket = distance >>> this.shift;
    if (bucket >= buckets.length - 1) return this.outer.tag.length - 1;
    const word1 = words[offset + 1]!;
    const word2 = words[offset + 2]!;
    const word3 = words[offset + 3]!;
    const { first } = this.outer;
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = middle * 4;
      const difference =
        first[at]! - word0 || first[at + 1]! - word1 || first[at + 2]! - word2 || first[at + 3]! - word3;
      if (difference <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The same for the address that stands in place `i` of a column. */
  seek(column: Uint32Array, i: number): number {
    return this.outer.width === 1 ? this.seekIPv4(column[i]!) : this.seekIPv6(column, i * 4);
  }

  /** The nearest outer rule at or before a place that was not removed, or -1. */
  outerBefore(place: number): number {
    let i = place;
    while (i >= 0 && isRemoved(this.outer.tag[i]!)) i--;
    return i;
  }

  /** The place after the last inner rule that comes before a rule or is equal to it. */
  innerAfter(rules: RuleColumns, i: number): number {
    let low = 0;
    let high = this.inner.tag.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareRules(this.inner, middle, rules, i) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The same rules in columns that are not shared. */
  copy(): SortedRules {
    return new SortedRules(this.outer.copy(), this.inner.copy(), this);
  }

  /** Removes an inner rule. */
  removeInner(place: number): void {
    this.inner.tag[place]! |= REMOVED;
    this.removed++;
  }

  /**
   * Removes an outer rule, and calls `expose` for each inner rule that no outer one contains any more. It is the
   * caller's to put these elsewhere.
   */
  removeOuter(place: number, expose: (innerPlace: number) => void): void {
    const { outer, inner } = this;
    const { width, first, last } = outer;
    let i = lowerBound(inner, first, place);
    outer.tag[place]! |= REMOVED;
    this.removed++;

    // A removed rule reaches as far as the one before it, so that a look-up that ends at it still gets it right.
    const before = this.outerBefore(place);
    let next = place;
    while (next < outer.tag.length && isRemoved(outer.tag[next]!)) {
      if (before < 0) last.fill(0, next * width, (next + 1) * width);
      else last.copyWithin(next * width, before * width, (before + 1) * width);
      next++;
    }
    // With no rule before it, it must not even reach address 0: it moves out of the way of look-ups.
    if (before < 0) {
      for (let word = 0; word < next * width; word++) {
        first[word] = next < outer.tag.length ? first[next * width + (word % width)]! : 0xffffffff;
      }
    }

    for (; i < inner.tag.length; i++) {
      if (next < outer.tag.length && compareWords(width, inner.first, i, first, next) >= 0) break;
      const isInside = before >= 0 && compareWords(width, inner.last, i, last, before) <= 0;
      if (!isInside && !isRemoved(inner.tag[i]!)) expose(i);
    }
  }
}

/** The place of the first rule that begins at or after the address in place `i` of a column. */
function lowerBound(rules: RuleColumns, column: Uint32Array, i: number): number {
  let low = 0;
  let high = rules.tag.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(rules.width, rules.first, middle, column, i) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Makes the buckets: at most half as many as there are rules, each as wide as that takes. */
function indexRules({ width, first, tag: { length } }: RuleColumns): RuleIndex {
  if (length === 0) return { buckets: new Uint32Array(1), origin: 0, shift: 0 };
  const origin = first[0]!;
  const extent = first[(length - 1) * width]! - origin;
  let shift = 0;
  // Never fewer than two: a word has no 32 bits to shift away.
  while (extent >>> shift >= Math.max(2, length / 2)) shift++;
  const buckets = new Uint32Array((extent >>> shift) + 2);
  let bucket = 0;
  for (let i = 0; i < length; i++) {
    const own = (first[i * width]! - origin) >>> shift;
    while (bucket < own) buckets[++bucket] = i;
  }
  buckets[bucket + 1] = length;
  return { buckets, origin, shift };
}
