import { liveRefs, mergeRules, partOf, placeOf, type RuleRef, toRef } from './merge-rules.ts';
import { RecentRules } from './recent-rules.ts';
import { ADDRESS, isRemoved, kindOf, numberOf, STYLE, type Tag, withNumber } from './rule.ts';
import { compareRules, compareWords, type RuleColumns, sameWriting, type Width } from './rule-columns.ts';
import { SortedRules } from './sorted-rules.ts';

const OUTER = 0;
const INNER = 1;
const RECENT = 2;

/** The part of a tag that says that a rule is an address, however it was written. */
const KIND_ONLY = 0xc0000000;

/** The IPv4 address that is looked for among the recent rules, as a column of one. */
const probe = new Uint32Array(1);

/**
 * The rules of one address family.
 *
 * Most of them are sorted and do not change; what was added or exposed since is in a small set beside them. When
 * that set, together with the rules removed from the sorted ones, outgrows eight times the square root of their number,
 * all are sorted anew: with a million rules, once in 8,000 changes.
 */
export class RuleSet {
  readonly width: Width;
  sorted: SortedRules;
  recent: RecentRules;

  constructor(width: Width, sorted = SortedRules.empty(width)) {
    this.width = width;
    this.sorted = sorted;
    this.recent = new RecentRules(width);
  }

  get size(): number {
    this.settle();
    return this.sorted.length - this.sorted.removed + this.recent.ordered;
  }

  /**
   * Adds a rule.
   *
   * @param words Four words each for the first address, the last one, and the network address as it was written. The
   *   IPv4 set looks at the last word of each.
   */
  add(words: Uint32Array, tag: Tag): void {
    this.recent.draft(words, tag);
    this.recent.length++;
  }

  /** Adds the rules of another set, each with this much more on its number. */
  absorb(other: RuleSet, addedNumber: number): void {
    const { recent } = this;
    for (const ref of other.refs()) {
      const row = recent.length;
      recent.append(other.columnsOf(partOf(ref)), placeOf(ref));
      const { tag } = recent.columns;
      tag[row] = withNumber(tag[row]!, numberOf(tag[row]!) + addedNumber);
    }
  }

  /**
   * Removes the newest rule that was written like this, and says whether there was one. An address is found however it
   * was written.
   *
   * @param words As for {@link add}.
   */
  remove(words: Uint32Array, style: Tag): boolean {
    this.settle();
    this.recent.draft(words, style);
    const ref = this.#find(this.recent.length);
    if (ref < 0) return false;
    this.#removeRef(ref);
    return true;
  }

  /** Whether a rule covers an IPv4 address. For the set of IPv4 rules. */
  coversIPv4(address: number): boolean {
    const { recent } = this;
    if (recent.settled !== recent.length) this.settle();
    const { sorted } = this;
    const place = sorted.seekIPv4(address);
    if (place >= 0 && address <= sorted.outer.last[place]!) return true;
    if (this.recent.ordered === 0) return false;
    probe[0] = address;
    return this.#recentCovers(probe);
  }

  /** Whether a rule covers the IPv6 address in four words. For the set of IPv6 rules. */
  coversIPv6(words: Uint32Array): boolean {
    const { recent } = this;
    if (recent.settled !== recent.length) this.settle();
    const { sorted } = this;
    const place = sorted.seekIPv6(words, 0);
    if (place >= 0 && compareWords(4, words, 0, sorted.outer.last, place) <= 0) return true;
    return this.recent.ordered !== 0 && this.#recentCovers(words);
  }

  #recentCovers(words: Uint32Array): boolean {
    const row = this.recent.reaching(words, 0);
    return row >= 0 && compareWords(this.width, words, 0, this.recent.columns.last, row) <= 0;
  }

  /**
   * The rule that covers the address in place `i` of a column, or -1. Of several it is the one that reaches farthest, of these the widest, then an
   * address before a subnet before a range, then the oldest.
   */
  match(column: Uint32Array, i: number): RuleRef {
    this.settle();
    const { width, sorted, recent } = this;
    const place = sorted.outerBefore(sorted.seek(column, i));
    const isOuter = place >= 0 && compareWords(width, column, i, sorted.outer.last, place) <= 0;
    const row = recent.reaching(column, i);
    const isRecent = row >= 0 && compareWords(width, column, i, recent.columns.last, row) <= 0;
    if (!isRecent) return isOuter ? toRef(OUTER, place) : -1;
    const prefersOuter =
      isOuter &&
      (compareWords(width, sorted.outer.last, place, recent.columns.last, row) ||
        compareRules(recent.columns, row, sorted.outer, place)) > 0;
    return prefersOuter ? toRef(OUTER, place) : toRef(RECENT, row);
  }

  /** References to all rules, in no particular order. */
  refs(): Uint32Array {
    this.settle();
    const parts = [OUTER, INNER, RECENT].map((part) =>
      liveRefs(this.columnsOf(part), part, part === RECENT ? this.recent.length : undefined),
    );
    const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let start = 0;
    for (const part of parts) {
      all.set(part, start);
      start += part.length;
    }
    return all;
  }

  /** The columns in which a reference's rule stands. */
  columnsOf(part: number): RuleColumns {
    return part === OUTER ? this.sorted.outer : part === INNER ? this.sorted.inner : this.recent.columns;
  }

  /** Puts all rules that wait in order. */
  settle(): void {
    const { recent } = this;
    while (recent.settled < recent.length) {
      if (this.#isWorthSorting()) {
        this.sort();
        return;
      }
      this.#settleRow(recent.settled++);
    }
    if (this.#isWorthSorting()) this.sort();
  }

  #isWorthSorting(): boolean {
    const { sorted, recent } = this;
    return recent.length + sorted.removed > 64 + 8 * Math.sqrt(sorted.length);
  }

  /** Sorts all rules anew, so that none are recent and none are removed. */
  sort(): void {
    if (this.recent.length + this.sorted.removed === 0) return;
    this.sorted = mergeRules(this.sorted, this.recent);
    this.recent = new RecentRules(this.width);
  }

  /** Makes sure that nobody else sees a change to the sorted rules. */
  own(): void {
    if (this.sorted.isShared) this.sorted = this.sorted.copy();
  }

  #settleRow(row: number): void {
    const { recent } = this;
    if (kindOf(recent.columns.tag[row]!) === ADDRESS) {
      const ref = this.#find(row);
      if (ref >= 0) this.#removeRef(ref);
    }
    recent.insert(row);
  }

  /** Finds the newest rule in order that is written like the one in a row; the row itself must not be in order. */
  #find(row: number): RuleRef {
    const { sorted, recent } = this;
    const key = recent.columns;
    const tag = key.tag[row]!;
    const mask = kindOf(tag) === ADDRESS ? KIND_ONLY : STYLE;
    // The rule sought comes at or before one with the highest number.
    key.tag[row] = tag | ~mask;

    let newest = -1;
    let newestNumber = -1;
    const consider = (part: number, place: number): boolean => {
      const columns = this.columnsOf(part);
      const found = columns.tag[place]!;
      if (
        compareWords(this.width, columns.first, place, key.first, row) !== 0 ||
        compareWords(this.width, columns.last, place, key.last, row) !== 0 ||
        ((found ^ tag) & mask) !== 0
      ) {
        return false;
      }
      if (!isRemoved(found) && numberOf(found) > newestNumber && sameWriting(columns, place, key, row)) {
        newest = toRef(part, place);
        newestNumber = numberOf(found);
      }
      return true;
    };

    const outer = sorted.seek(key.first, row);
    if (outer >= 0) consider(OUTER, outer);
    let inner = sorted.innerAfter(key, row);
    while (inner > 0 && consider(INNER, --inner));
    let place = recent.placeAfter(key, row);
    while (place > 0 && consider(RECENT, recent.at(--place)));

    key.tag[row] = tag;
    return newest;
  }

  #removeRef(ref: RuleRef): void {
    const place = placeOf(ref);
    if (partOf(ref) === RECENT) {
      const { columns } = this.recent;
      let after = this.recent.placeAfter(columns, place);
      while (this.recent.at(--after) !== place);
      this.recent.remove(after);
      return;
    }
    this.own();
    const { sorted } = this;
    if (partOf(ref) === INNER) sorted.removeInner(place);
    else
      sorted.removeOuter(place, (exposed) => {
        this.recent.append(sorted.inner, exposed);
        sorted.removeInner(exposed);
      });
  }
}
