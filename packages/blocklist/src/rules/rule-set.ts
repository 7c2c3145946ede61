import { type Note, renewNote } from './note.ts';
import { concatenate, RuleColumns, type Width } from './rule-columns.ts';
import { compareAddresses } from './rule-words.ts';
import { sortInSteps } from './sort-in-steps.ts';
import { compareRules, sortRules } from './sort-rules.ts';
import { SortedRules } from './sorted-rules.ts';
import { ADDRESS, kindOf, type Tag } from './tag.ts';

/** A rule: the columns that contain it, and its place in them. */
export type RulePlace = [rules: RuleColumns, place: number];

/** The maximum number of unsorted rules that `covers` scans one by one, because sorting so few rules would take longer. */
const SCANNED = 32;

/**
 * The rules of one address family.
 *
 * A log-structured merge tree: new rules are appended unsorted, and `covers` scans them one by one. If there are too many, or for
 * another query, they are sorted into a level, merged with every existing level that is less than eight times as large. Until a
 * list has a million rules, a rule is sorted about thirty times, and there are at most seven levels. A list that is filled
 * completely before the first query has one level.
 */
export class RuleSet {
  declare readonly width: Width;
  /** The sorted rules, the largest level first. The largest level also has the oldest rules. */
  #levels: SortedRules[];
  /** The pending rules: those that are not sorted into a level yet. */
  #waiting: RuleColumns;

  constructor(width: Width, ...levels: SortedRules[]) {
    this.width = width;
    this.#levels = levels;
    this.#waiting = new RuleColumns(width);
  }

  /** The number of rules, including expired ones that were not removed yet. */
  get size(): number {
    this.#settle();
    return this.#levels.reduce((sum, { size }) => sum + size, 0);
  }

  /** Adds a parsed rule. */
  add(words: Uint32Array, tag: Tag, note: Note | undefined): void {
    this.#waiting.push(words, tag, note);
  }

  /** Whether a rule covers an address. */
  covers(words: Uint32Array, offset: number): boolean {
    if (this.#waiting.length > SCANNED) this.#settle();
    for (const level of this.#levels) if (level.covering(words, offset) >= 0) return true;
    const { width, length, bounds } = this.#waiting;
    for (let row = 0; row < length; row++) {
      const first = row * 2 * width;
      const covers =
        compareAddresses(width, bounds, first, words, offset) <= 0 &&
        compareAddresses(width, words, offset, bounds, first + width) <= 0;
      if (covers) return true;
    }
    return false;
  }

  /**
   * The rule that covers an address; undefined if there is none. Of several rules, prefers the highest last address, then the
   * widest rule, then an address to a subnet and a subnet to a range, then the oldest rule.
   *
   * @param isSubnet Whether only subnets are considered.
   */
  match(words: Uint32Array, offset: number, isSubnet = false): RulePlace | undefined {
    this.#settle();
    let best: RulePlace | undefined;
    for (const level of this.#levels) {
      const place = isSubnet ? level.coveringSubnet(words, offset) : level.covering(words, offset);
      if (place >= 0 && !(best && compareReach(level.rules, place, ...best) > 0)) best = [level.rules, place];
    }
    return best;
  }

  /** All rules that cover an address. */
  matches(words: Uint32Array, offset: number): RulePlace[] {
    this.#settle();
    const found: RulePlace[] = [];
    for (const level of this.#levels) {
      level.visitCovering(words, offset, (place) => found.push([level.rules, place]));
    }
    return found;
  }

  /** Removes the newest rule with the kind, addresses and notation of the only rule in `rule`. Returns whether there was one. */
  remove(rule: RuleColumns): boolean {
    this.#settle();
    const isFound = this.#removeNewestLike(rule, 0, this.#levels) !== undefined;
    if (isFound) this.#dropRemoved();
    return isFound;
  }

  /** Merges all rules into one level, without removed rules. */
  sort(): SortedRules {
    const [first] = this.#levels;
    const isSorted = this.#levels.length === 1 && this.#waiting.length === 0;
    if (!first || !isSorted || first.size < first.rules.length) this.#sortFrom(0);
    return this.#levels[0]!;
  }

  /**
   * Removes expired rules, and calls `removed` with each.
   *
   * @param limit The maximum number of rules to remove from each level.
   * @returns The time at which the next rule expires, in ms since 1970; Infinity if none does.
   */
  removeEnded(now: number, limit: number, removed: (...rule: RulePlace) => void): number {
    this.#settle();
    for (const level of this.#levels) {
      level.removeEnded(now, limit, (place) => removed(level.rules, place));
    }
    this.#dropRemoved();
    return Math.min(...this.#levels.map(({ nextExpiry }) => nextExpiry));
  }

  /** Sorts the pending rules into a level. */
  #settle(): void {
    if (this.#waiting.length === 0) return;
    const kept = this.#countLevelsToKeep();
    this.#removeOlderCopies(this.#waiting, kept);
    this.#sortFrom(kept);
  }

  /** Does the same as `#settle`, in steps of a few milliseconds. Between two steps the set can be changed and queried. */
  *settleInSteps(): Generator<void> {
    while (this.#waiting.length > SCANNED) {
      const waiting = this.#waiting;
      const count = waiting.length;
      const kept = this.#countLevelsToKeep();
      const parts = [...this.#levels.slice(kept).map(({ rules }) => rules), waiting];
      const sorted = yield* sortInSteps(concatenate(parts, this.width));
      // Starts again if a removal or a query has sorted the pending rules between two steps.
      if (this.#waiting !== waiting) continue;
      this.#removeOlderCopies(sorted, kept);
      this.#levels.splice(kept, Infinity, new SortedRules(sorted));
      const added = Uint32Array.from({ length: waiting.length - count }, (_, i) => count + i);
      this.#waiting = added.length > 0 ? waiting.select(added) : new RuleColumns(this.width);
    }
  }

  /** The number of levels, from the largest on, that are not merged with the pending rules. */
  #countLevelsToKeep(): number {
    let kept = this.#levels.length;
    let smaller = this.#waiting.length;
    while (kept > 0 && this.#levels[kept - 1]!.size < 8 * smaller) {
      smaller += this.#levels[--kept]!.size;
    }
    return kept;
  }

  /**
   * Removes the single addresses in `rules` from the `levelCount` largest levels, so that each address is stored only once. Gives
   * the newer copy the later expiry. (Sorting drops the copies within a level.)
   */
  #removeOlderCopies(rules: RuleColumns, levelCount: number): void {
    const levels = this.#levels.slice(0, levelCount);
    for (let row = 0; levelCount > 0 && row < rules.length; row++) {
      if (kindOf(rules.tag[row]!) !== ADDRESS) continue;
      const removed = this.#removeNewestLike(rules, row, levels);
      if (!removed) continue;
      const [older, place] = removed;
      const note = renewNote(older.notes[place], rules.notes[row]);
      if (note !== rules.notes[row]) rules.notes[row] = note;
    }
  }

  /** Merges the levels from index `level` on and the pending rules into one sorted level. */
  #sortFrom(level: number): void {
    const { width } = this.#waiting;
    const parts = [...this.#levels.splice(level).map(({ rules }) => rules), this.#waiting];
    this.#levels.push(new SortedRules(sortRules(concatenate(parts, width))));
    this.#waiting = new RuleColumns(width);
  }

  /** Removes the newest rule with the kind, addresses and notation of rule `i` of `rules`. Undefined if no level has one. */
  #removeNewestLike(rules: RuleColumns, i: number, levels: readonly SortedRules[]): RulePlace | undefined {
    for (let level = levels.length - 1; level >= 0; level--) {
      const place = levels[level]!.removeNewestLike(rules, i);
      if (place >= 0) return [levels[level]!.rules, place];
    }
    return undefined;
  }

  /** Rebuilds the levels in which more than seven eighths of the rules were removed, to free memory. */
  #dropRemoved(): void {
    const isWorthKeeping = ({ size, rules }: SortedRules) => size * 8 >= rules.length;
    if (this.#levels.every(isWorthKeeping)) return;
    this.#levels = this.#levels
      .map((level) => (isWorthKeeping(level) ? level : new SortedRules(sortRules(level.rules))))
      .filter(({ size }) => size > 0);
  }
}

/** Compares two rules in the order in which `match` prefers them: negative if the first one is preferred. */
function compareReach(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  const { width } = a;
  return (
    compareAddresses(width, b.bounds, (j * 2 + 1) * width, a.bounds, (i * 2 + 1) * width) ||
    compareRules(a, i, b, j)
  );
}
