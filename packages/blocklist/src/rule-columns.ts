/** Words per address: one for IPv4, four for IPv6, the most significant first. */
export type Width = 1 | 4;

/** The names of the columns, in the order of a snapshot. */
export const COLUMNS = ['first', 'last', 'tag', 'written'] as const;

/**
 * Rules as columns of 32-bit words: no object per rule, so that a million of them cost what their bits cost, and so
 * that a snapshot is a copy of the columns.
 */
export class RuleColumns {
  readonly width: Width;
  /** How many rules there are. The columns may have room for more. */
  length = 0;
  /** The first address of each rule, `width` words each. */
  first: Uint32Array;
  /** The last address of each rule, `width` words each. */
  last: Uint32Array;
  /** Kind, writing and number of each rule. */
  tag: Uint32Array;
  /**
   * The network address of each subnet as it was written, where that is not the first address of the subnet
   * (`10.1.2.3/8`). Empty as long as no rule needs it.
   */
  written: Uint32Array = new Uint32Array();

  constructor(width: Width, capacity = 0) {
    this.width = width;
    this.first = new Uint32Array(capacity * width);
    this.last = new Uint32Array(capacity * width);
    this.tag = new Uint32Array(capacity);
  }

  /** Appends a rule. */
  push(from: RuleColumns, place: number): void {
    const { width } = this;
    if (this.length === this.tag.length) this.#grow();
    const written = from.written.length > 0 ? from.written : from.first;
    if (this.written.length === 0 && compareWords(width, written, place, from.first, place) !== 0) {
      this.written = this.first.slice();
    }
    for (let word = 0; word < width; word++) {
      const source = place * width + word;
      const target = this.length * width + word;
      this.first[target] = from.first[source]!;
      this.last[target] = from.last[source]!;
      if (this.written.length > 0) this.written[target] = written[source]!;
    }
    this.tag[this.length++] = from.tag[place]!;
  }

  #grow(): void {
    const capacity = Math.max(8, this.length * 2);
    for (const name of COLUMNS) {
      const perRule = name === 'tag' ? 1 : this.width;
      const grown = new Uint32Array(name === 'written' && this.written.length === 0 ? 0 : capacity * perRule);
      grown.set(this[name]);
      this[name] = grown;
    }
  }
}

/** Compares two addresses: negative, zero or positive. */
export function compareWords(width: Width, a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let word = 0; word < width; word++) {
    const difference = a[i * width + word]! - b[j * width + word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Compares two rules by where they begin, and then the wider before the narrower: what is inside comes after. */
export function compareBounds(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  return compareWords(a.width, a.first, i, b.first, j) || compareWords(a.width, b.last, j, a.last, i);
}
