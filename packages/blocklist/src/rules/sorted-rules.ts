import { expiryOf, type Note } from './note.ts';
import { ReachTree } from './reach-tree.ts';
import { compareBounds, compareLast, type RuleColumns, writingOf } from './rule-columns.ts';
import { bucketShift, makeIndex, type RuleIndex } from './rule-index.ts';
import { compareAddresses } from './rule-words.ts';
import { sortByWord } from './sort-rules.ts';
import { ADDRESS, FORM, isRemoved, KIND, kindOf, REMOVED, SUBNET } from './tag.ts';

/**
 * Rules sorted by `compareRules`. The only change is that rules are removed or expire.
 *
 * A look-up finds the last rule whose first address is not above the address. Among the rules up to that one, the rule with the
 * highest last address decides: if it does not cover the address, no rule does. For each rule, `reach` holds the distance back to
 * this deciding rule (see `RuleIndex`), so one binary search is enough even if rules overlap. The other rules that cover the
 * address are searched only if the deciding rule was removed or has expired.
 */
export class SortedRules {
  declare readonly rules: RuleColumns;
  declare readonly buckets: Uint32Array;
  declare readonly reach: Uint16Array;
  /** The number of rules that were not removed, including expired ones that `removeEnded` has not handled yet. */
  declare size: number;
  readonly #shift: number;
  /** The places of the rules that expire, sorted by the expiry. */
  readonly #ending: Uint32Array;
  /** The number of entries at the start of `#ending` that have expired and were removed. */
  #ended = 0;
  /** The time of the last call of {@link removeEnded} if its limit left expired rules behind, otherwise -Infinity. */
  #endedUpTo = -Infinity;
  #tree: ReachTree | undefined;

  constructor(rules: RuleColumns, index: RuleIndex = makeIndex(rules)) {
    this.rules = rules;
    this.buckets = index.buckets;
    this.reach = index.reach;
    this.size = rules.length;
    this.#shift = bucketShift(rules);
    this.#ending = sortByEnd(rules.notes);
  }

  /**
   * The place of the rule that covers an address and has the highest last address; of several such rules, the widest. -1 if no rule
   * covers the address.
   */
  covering(words: Uint32Array, offset: number): number {
    const { rules, reach } = this;
    const { width, bounds } = rules;
    const last = this.#lastUpTo(words, offset);
    if (last < 0) return -1;
    let place = last;
    if (reach.length > 0) for (let step = reach[last]!; step > 0; step = reach[place]!) place -= step;
    const end = (place * 2 + 1) * width;
    if (width === 1 ? words[offset]! > bounds[end]! : compareAddresses(width, words, offset, bounds, end) > 0)
      return -1;
    const allAreLeft = this.size === rules.length && this.#endedUpTo === -Infinity;
    return allAreLeft || this.#isLeft(place) ? place : this.#farthestOf(last, words, offset);
  }

  /** Like `covering`, but considers only subnets. */
  coveringSubnet(words: Uint32Array, offset: number): number {
    const isSubnet = (place: number) => kindOf(this.rules.tag[place]!) === SUBNET;
    return this.#farthestOf(this.#lastUpTo(words, offset), words, offset, isSubnet);
  }

  /** Calls `found` with the place of each rule that covers an address. */
  visitCovering(words: Uint32Array, offset: number, found: (place: number) => void): void {
    this.#tree ??= new ReachTree(this.rules);
    this.#tree.visit(words, offset, this.#lastUpTo(words, offset), (place) => {
      if (this.#isLeft(place)) found(place);
    });
  }

  #farthestOf(
    last: number,
    words: Uint32Array,
    offset: number,
    isWanted: (place: number) => boolean = () => true,
  ): number {
    let farthest = -1;
    this.#tree ??= new ReachTree(this.rules);
    this.#tree.visit(words, offset, last, (place) => {
      // Keeps the first of the rules with the same last address, because the first one is the widest.
      const isFarther = farthest < 0 || compareLast(this.rules, place, farthest) > 0;
      if (isFarther && isWanted(place) && this.#isLeft(place)) farthest = place;
    });
    return farthest;
  }

  /** The place of the last rule whose first address is not above an address; -1 if there is none. */
  #lastUpTo(words: Uint32Array, offset: number): number {
    const { rules, buckets } = this;
    const { width, bounds } = rules;
    const word = words[offset]!;
    const distance = word - bounds[0]!;
    // Written as a negation, so that it is also true without rules, when the distance is NaN.
    if (!(distance >= 0)) return -1;
    const bucket = Math.min(distance >>> this.#shift, buckets.length - 2);
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    // The same binary search as below, specialized for IPv4 (one word per address), which is queried most.
    while (width === 1 && low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle * 2]! > word) high = middle;
      else low = middle + 1;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareAddresses(width, bounds, middle * 2 * width, words, offset) > 0) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  #isLeft(place: number): boolean {
    return !isRemoved(this.rules.tag[place]!) && !(expiryOf(this.rules.notes[place]) <= this.#endedUpTo);
  }

  /**
   * Removes the newest rule with the same kind, addresses and notation as rule `i` of `other`. For a single address, the notation
   * (IPv4 or IPv4-mapped) does not matter. Returns the place of the removed rule; -1 if there is none.
   */
  removeNewestLike(other: RuleColumns, i: number): number {
    const { rules } = this;
    const { width, bounds } = rules;
    const mask = kindOf(other.tag[i]!) === ADDRESS ? KIND : FORM;
    const beginsAlike = (place: number) =>
      compareAddresses(width, bounds, place * 2 * width, other.bounds, i * 2 * width) === 0;
    for (let place = this.#lastUpTo(other.bounds, i * 2 * width); place >= 0 && beginsAlike(place); place--) {
      const isLike =
        !isRemoved(rules.tag[place]!) &&
        ((rules.tag[place]! ^ other.tag[i]!) & mask) === 0 &&
        compareBounds(rules, place, other, i) === 0 &&
        compareAddresses(width, ...writingOf(rules, place), ...writingOf(other, i)) === 0;
      if (isLike) {
        this.#remove(place);
        return place;
      }
    }
    return -1;
  }

  #remove(place: number): void {
    const { rules } = this;
    // Copies a column of a snapshot before changing it: the column is a view of a buffer that other threads may share.
    if (rules.tag.byteOffset > 0) rules.tag = rules.tag.slice();
    rules.tag[place]! |= REMOVED;
    this.size--;
  }

  /** The time at which the next rule expires, in ms since 1970; Infinity if none does. */
  get nextExpiry(): number {
    const place = this.#ending[this.#ended];
    return place === undefined ? Infinity : expiryOf(this.rules.notes[place]);
  }

  /** Removes up to `limit` expired rules, and calls `removed` with the place of each. */
  removeEnded(now: number, limit: number, removed: (place: number) => void): void {
    for (let count = 0; count < limit && this.nextExpiry <= now; count++) {
      const place = this.#ending[this.#ended++]!;
      if (isRemoved(this.rules.tag[place]!)) continue;
      this.#remove(place);
      removed(place);
    }
    this.#endedUpTo = this.nextExpiry <= now ? now : -Infinity;
  }
}

/** The places of the notes that have an expiry, sorted by the expiry. */
function sortByEnd(notes: readonly (Note | undefined)[]): Uint32Array {
  const places = Uint32Array.from(notes.keys()).filter((place) => expiryOf(notes[place]) < Infinity);
  const words = new Uint32Array(places.length * 2);
  places.forEach((place, i) => {
    const end = expiryOf(notes[place]);
    words[i * 2] = end / 2 ** 32;
    words[i * 2 + 1] = end;
  });
  const unsorted = places.map((_, i) => i);
  return sortByWord(sortByWord(unsorted, words, 1, 2), words, 0, 2).map((i) => places[i]!);
}
