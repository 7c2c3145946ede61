import { ADDRESS, KIND, kindOf, numberOf, STYLE } from './rule.ts';
import { compareBounds, compareWords, RuleColumns, type Width } from './rule-columns.ts';
import { SortedRules } from './sorted-rules.ts';

/** How many new rules may wait to be sorted while addresses are checked. */
const MAX_WAITING = 32;
/** How many times larger a level must be than those after it together. */
const GROWTH = 8;

/** Where a rule stands. */
interface Found {
  level: SortedRules;
  part: RuleColumns;
  place: number;
}

/**
 * The rules of one address family.
 *
 * New rules wait in a row, and are looked through one by one. When they are too many they are sorted, together with all
 * those earlier ones that are not yet eight times as many: a log-structured merge tree. A rule is sorted again some
 * twenty times until there are a million, and a check looks at no more than six levels then. A list that is read first
 * and then asked has one.
 */
export class RuleSet {
  readonly width: Width;
  /** The sorted rules, the largest level first. */
  #levels: SortedRules[];
  #waiting: RuleColumns;

  constructor(width: Width, ...levels: SortedRules[]) {
    this.width = width;
    this.#levels = levels;
    this.#waiting = new RuleColumns(width);
  }

  get size(): number {
    this.#settle();
    return this.#levels.reduce((sum, level) => sum + level.length - level.removed, 0);
  }

  /** Adds a rule. */
  add(rules: RuleColumns, place: number): void {
    this.#waiting.push(rules, place);
  }

  /** Whether a rule covers the address in place `i` of a column. */
  covers(column: Uint32Array, i: number): boolean {
    if (this.#waiting.length > MAX_WAITING) this.#settle();
    const levels = this.#levels;
    for (let level = 0; level < levels.length; level++) {
      if (levels[level]!.covering(column, i) >= 0) return true;
    }
    const { width, length, first, last } = this.#waiting;
    for (let row = 0; row < length; row++) {
      if (compareWords(width, first, row, column, i) <= 0 && compareWords(width, column, i, last, row) <= 0)
        return true;
    }
    return false;
  }

  /**
   * The rule that covers the address in place `i` of a column. Of several it is the one that reaches farthest, of these
   * the widest, then an address before a subnet before a range, then the oldest.
   */
  match(column: Uint32Array, i: number): Found | undefined {
    this.#settle();
    let best: Found | undefined;
    for (const level of this.#levels) {
      const place = level.covering(column, i);
      const part = level.outer;
      if (place < 0) continue;
      const isBetter =
        !best ||
        (compareWords(this.width, best.part.last, best.place, part.last, place) ||
          compareBounds(part, place, best.part, best.place) ||
          part.tag[place]! - best.part.tag[best.place]!) < 0;
      if (isBetter) best = { level, part, place };
    }
    return best;
  }

  /**
   * Removes the newest rule that was written like another, and says whether there was one. An address is found however
   * it was written.
   */
  remove(rules: RuleColumns, place: number): boolean {
    this.#settle();
    const found = this.#find(this.#levels, rules, place);
    if (!found) return false;
    this.#remove(found);
    // What is removed costs memory and a moment per check.
    const worn = this.#levels.findIndex(({ removed, length }) => removed * 4 > length);
    if (worn >= 0) this.#sortFrom(worn);
    return true;
  }

  /** Visits all rules, in no particular order. */
  forEach(visit: (rules: RuleColumns, place: number) => void): void {
    this.#settle();
    for (const level of this.#levels) level.forEach(visit);
  }

  /** Sorts all rules into one level. */
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
    while (kept > 0 && this.#levels[kept - 1]!.length < GROWTH * smaller)
      smaller += this.#levels[--kept]!.length;
    const levels = this.#levels.slice(0, kept);
    // An address is kept once. Those within one level are dropped when it is sorted.
    for (let row = 0; kept > 0 && row < waiting.length; row++) {
      const repeated = kindOf(waiting.tag[row]!) === ADDRESS && this.#find(levels, waiting, row);
      if (repeated) this.#remove(repeated);
    }
    this.#sortFrom(kept);
  }

  /** Sorts the levels from one on, and the rules that wait, into one. */
  #sortFrom(level: number): void {
    const rules = this.#waiting;
    for (const merged of this.#levels.splice(level)) {
      merged.forEach((part, place) => {
        rules.push(part, place);
      });
    }
    this.#levels.push(SortedRules.from(rules));
    this.#waiting = new RuleColumns(this.width);
  }

  /** Finds the newest rule that was written like another. */
  #find(levels: readonly SortedRules[], rules: RuleColumns, place: number): Found | undefined {
    const tag = rules.tag[place]!;
    const mask = kindOf(tag) === ADDRESS ? KIND : STYLE;
    let newest: Found | undefined;
    for (const level of levels) {
      level.forEachEqual(rules, place, (part, other) => {
        const isSame = ((part.tag[other]! ^ tag) & mask) === 0 && isWrittenAlike(part, other, rules, place);
        const isNewer = !newest || numberOf(part.tag[other]!) > numberOf(newest.part.tag[newest.place]!);
        if (isSame && isNewer) newest = { level, part, place: other };
      });
    }
    return newest;
  }

  #remove({ level, part, place }: Found): void {
    level.remove(part, place, this.#waiting);
  }
}

function isWrittenAlike(a: RuleColumns, i: number, b: RuleColumns, j: number): boolean {
  const aWritten = a.written.length > 0 ? a.written : a.first;
  const bWritten = b.written.length > 0 ? b.written : b.first;
  return compareWords(a.width, aWritten, i, bWritten, j) === 0;
}
