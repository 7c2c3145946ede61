import { ADDRESS, isRemoved, kindOf } from './rule.ts';
import { compareWords, RuleColumns, type Width } from './rule-columns.ts';
import { compareRules, sortRules } from './sort-rules.ts';
import { SortedRules } from './sorted-rules.ts';

/**
 * The rules of one address family.
 *
 * New rules wait in a row, and are looked through one by one. When they are too many they are sorted, together with all
 * those earlier ones that are not yet eight times as many: a log-structured merge tree. A rule is sorted again some
 * thirty times until there are a million, and a check looks at no more than six levels then. A list that is read first
 * and then asked has one.
 */
export class RuleSet {
  /** The sorted rules, the largest level first: it has the oldest rules, too. */
  #levels: SortedRules[];
  #waiting: RuleColumns;

  constructor(width: Width, ...levels: SortedRules[]) {
    this.#levels = levels;
    this.#waiting = new RuleColumns(width);
  }

  get size(): number {
    this.#settle();
    return this.#levels.reduce((sum, { size }) => sum + size, 0);
  }

  /** Adds the first rule of some columns. */
  add(rule: RuleColumns): void {
    this.#waiting.push(rule, 0);
  }

  /** Whether a rule covers the address in place `i` of a column. */
  covers(column: Uint32Array, i: number): boolean {
    // So many new rules are looked through one by one in less time than it takes to sort them.
    if (this.#waiting.length > 32) this.#settle();
    for (const level of this.#levels) if (level.covering(column, i) >= 0) return true;
    const { width, length, bounds } = this.#waiting;
    for (let row = 0; row < length; row++) {
      const covers =
        compareWords(width, bounds, row * 2, column, i) <= 0 &&
        compareWords(width, column, i, bounds, row * 2 + 1) <= 0;
      if (covers) return true;
    }
    return false;
  }

  /**
   * The rule that covers the address in place `i` of a column. Of several it is the one that reaches farthest, of these
   * the widest, then an address before a subnet before a range, then the oldest.
   */
  match(column: Uint32Array, i: number): [rules: RuleColumns, place: number] | undefined {
    this.#settle();
    let best: [RuleColumns, number] | undefined;
    for (const level of this.#levels) {
      const { rules } = level;
      const place = level.covering(column, i);
      if (place >= 0 && !(best && compareReach(rules, place, ...best) > 0)) best = [rules, place];
    }
    return best;
  }

  /** Removes the newest rule that was written like the first one of some columns, and says whether there was one. */
  remove(rule: RuleColumns): boolean {
    this.#settle();
    return removeNewestLike(rule, 0, this.#levels);
  }

  /** Sorts all rules into one level, in columns that nobody else sees and where none is removed. */
  sort(): SortedRules {
    this.#sortFrom(0);
    return this.#levels[0]!;
  }

  /** Sorts the rules that wait. */
  #settle(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    let kept = this.#levels.length;
    let smaller = waiting.length;
    while (kept > 0 && this.#levels[kept - 1]!.size < 8 * smaller) {
      smaller += this.#levels[--kept]!.size;
    }
    // An address is kept once. Those within one level are dropped when it is sorted.
    const levels = this.#levels.slice(0, kept);
    for (let row = 0; kept > 0 && row < waiting.length; row++) {
      if (kindOf(waiting.tag[row]!) === ADDRESS) removeNewestLike(waiting, row, levels);
    }
    this.#sortFrom(kept);
  }

  /** Sorts the levels from one on, and the rules that wait, into one. */
  #sortFrom(level: number): void {
    const all = this.#waiting;
    for (const { rules } of this.#levels.splice(level)) {
      for (let place = 0; place < rules.length; place++) {
        if (!isRemoved(rules.tag[place]!)) all.push(rules, place);
      }
    }
    this.#levels.push(new SortedRules(sortRules(all)));
    this.#waiting = new RuleColumns(all.width);
  }
}

/** Removes the newest rule that was written like another from some levels, and says whether there was one. */
function removeNewestLike(rules: RuleColumns, place: number, levels: readonly SortedRules[]): boolean {
  return [...levels].reverse().some((level) => level.removeNewestLike(rules, place));
}

/** Compares two rules by which of them `match` prefers: negative if it is the first. */
function compareReach(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  return compareWords(a.width, b.bounds, j * 2 + 1, a.bounds, i * 2 + 1) || compareRules(a, i, b, j);
}
