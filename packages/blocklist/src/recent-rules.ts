import { REMOVED, type Tag } from './rule.ts';
import { compareRules, compareWords, copyRule, RuleColumns, type Width } from './rule-columns.ts';

const INITIAL_CAPACITY = 8;

/**
 * The rules that came since the sorted ones were made.
 *
 * A new rule is appended and costs nothing else until somebody asks for it. Then it takes its place in an order of its
 * own, the one of `compareRules`, where each place also knows which of the rules up to it reaches farthest.
 */
export class RecentRules {
  readonly columns: RuleColumns;
  /** How many rows there are, the removed ones included. */
  length = 0;
  /** How many of the rows were put in order; those after them wait. */
  settled = 0;
  /** How many rules are in order. */
  ordered = 0;
  #capacity = 0;
  /** The rows in order. */
  #order = new Uint32Array(0);
  /** For each place of the order, the row that reaches farthest among those up to it; of equals the first. */
  #reach = new Uint32Array(0);

  constructor(width: Width) {
    this.columns = new RuleColumns(width, 0);
  }

  /** Writes a row after the last one, to be kept with `length++` or else overwritten by the next. */
  draft(words: Uint32Array, tag: Tag): void {
    const { columns, length } = this;
    this.reserve(length + 1);
    const { width, first, last } = columns;
    let differs = false;
    for (let word = 0, from = 4 - width; word < width; word++, from++) {
      first[length * width + word] = words[from]!;
      last[length * width + word] = words[from + 4]!;
      differs ||= words[from] !== words[from + 8];
    }
    columns.tag[length] = tag;
    if (differs && !columns.written) columns.written = first.slice();
    if (columns.written) {
      for (let word = 0; word < width; word++) {
        columns.written[length * width + word] = words[12 - width + word]!;
      }
    }
  }

  /** Appends a copy of a rule. */
  append(from: RuleColumns, i: number): void {
    const { columns } = this;
    this.reserve(this.length + 1);
    if (from.written && !columns.written) columns.written = columns.first.slice();
    copyRule(from, i, columns, this.length++);
  }

  /** Makes room for this many rows. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = Math.max(rows, this.#capacity * 2, INITIAL_CAPACITY);
    const { columns } = this;
    const words = this.#capacity * columns.width;
    columns.first = grow(columns.first, words);
    columns.last = grow(columns.last, words);
    columns.tag = grow(columns.tag, this.#capacity);
    if (columns.written) columns.written = grow(columns.written, words);
  }

  /** The row in a place of the order. */
  at(place: number): number {
    return this.#order[place]!;
  }

  /** The place after the last rule that comes before a rule or is equal to it. */
  placeAfter(rules: RuleColumns, i: number): number {
    let low = 0;
    let high = this.ordered;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareRules(this.columns, this.#order[middle]!, rules, i) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts a row in order. */
  insert(row: number): void {
    if (this.ordered === this.#order.length) {
      const capacity = Math.max(INITIAL_CAPACITY, this.ordered * 2);
      this.#order = grow(this.#order, capacity);
      this.#reach = grow(this.#reach, capacity);
    }
    const order = this.#order;
    const reach = this.#reach;
    const place = this.placeAfter(this.columns, row);
    order.copyWithin(place + 1, place, this.ordered);
    reach.copyWithin(place + 1, place, this.ordered);
    order[place] = row;
    this.ordered++;
    if (place > 0 && this.#compareReach(reach[place - 1]!, row) >= 0) {
      reach[place] = reach[place - 1]!;
      return;
    }
    reach[place] = row;
    for (let i = place + 1; i < this.ordered && this.#compareReach(reach[i]!, row) <= 0; i++) reach[i] = row;
  }

  /** Removes the rule in a place of the order. */
  remove(place: number): void {
    const order = this.#order;
    const reach = this.#reach;
    const row = order[place]!;
    this.columns.tag[row]! |= REMOVED;
    order.copyWithin(place, place + 1, this.ordered);
    reach.copyWithin(place, place + 1, this.ordered);
    this.ordered--;
    for (let i = place; i < this.ordered && reach[i] === row; i++) {
      const keeps = i > 0 && this.#compareReach(reach[i - 1]!, order[i]!) >= 0;
      reach[i] = keeps ? reach[i - 1]! : order[i]!;
    }
  }

  /** The row that reaches farthest of those that begin at or before the address in place `i` of a column, or -1. */
  reaching(column: Uint32Array, i: number): number {
    const { width, first } = this.columns;
    const order = this.#order;
    let low = 0;
    let high = this.ordered;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWords(width, first, order[middle]!, column, i) <= 0) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -1 : this.#reach[low - 1]!;
  }

  #compareReach(a: number, b: number): number {
    return compareWords(this.columns.width, this.columns.last, a, this.columns.last, b);
  }
}

function grow(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(length);
  grown.set(column);
  return grown;
}
