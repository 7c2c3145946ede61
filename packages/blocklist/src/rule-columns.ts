/** Words per address: one for IPv4, four for IPv6, the most significant first. */
export type Width = 1 | 4;

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
    const factor = this.length === 0 ? 0 : 2;
    const grow = (column: Uint32Array, least: number) => {
      const grown = new Uint32Array(column.length * factor || least);
      grown.set(column);
      return grown;
    };
    this.first = grow(this.first, 8 * this.width);
    this.last = grow(this.last, 8 * this.width);
    this.tag = grow(this.tag, 8);
    if (this.written.length > 0) this.written = grow(this.written, 0);
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
