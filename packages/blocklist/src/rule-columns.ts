/** Words per address: one for IPv4, four for IPv6, the most significant first. */
export type Width = 1 | 4;

/**
 * Rules as columns of 32-bit words: no object per rule, so that a million of them cost what their bits cost, and so
 * that a snapshot is a copy of the columns.
 */
export class RuleColumns {
  declare readonly width: Width;
  /** How many rules there are. The columns may have room for more. */
  length = 0;
  /** The first and the last address of each rule: those of the rule in place `p` are addresses `2 * p` and `2 * p + 1`. */
  declare bounds: Uint32Array;
  /** Kind, writing and number of each rule. */
  declare tag: Uint32Array;
  /**
   * The network address of each subnet as it was written, where that is not the first address of the subnet
   * (`10.1.2.3/8`). Empty as long as no rule needs it.
   */
  written: Uint32Array = new Uint32Array();

  /**
   * @param capacity How many rules there is room for at first.
   */
  constructor(width: Width, capacity = 8) {
    this.width = width;
    this.bounds = new Uint32Array(capacity * width * 2);
    this.tag = new Uint32Array(capacity);
  }

  /** Appends a rule. */
  push(from: RuleColumns, place: number): void {
    const { width, length } = this;
    if (length === this.tag.length) {
      for (const name of ['bounds', 'tag', 'written'] as const) {
        const column = new Uint32Array(this[name].length * 2);
        column.set(this[name]);
        this[name] = column;
      }
    }
    const [written, at] = writingOf(from, place);
    if (this.written.length === 0 && compareWords(width, written, at, from.bounds, place * 2) !== 0) {
      this.written = new Uint32Array(this.tag.length * width);
      for (let rule = 0; rule < length; rule++) copyWords(width, this.bounds, rule * 2, this.written, rule);
    }
    copyWords(width * 2, from.bounds, place, this.bounds, length);
    if (this.written.length > 0) copyWords(width, written, at, this.written, length);
    this.tag[this.length++] = from.tag[place]!;
  }
}

/** Where a rule's network address stands as it was written: a column, and its place in there. */
export function writingOf(
  { written, bounds }: RuleColumns,
  place: number,
): [column: Uint32Array, place: number] {
  return written.length > 0 ? [written, place] : [bounds, place * 2];
}

/** Copies an address, or several that stand side by side. */
export function copyWords(width: number, from: Uint32Array, i: number, to: Uint32Array, j: number): void {
  for (let word = 0; word < width; word++) to[j * width + word] = from[i * width + word]!;
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
  return (
    compareWords(a.width, a.bounds, i * 2, b.bounds, j * 2) ||
    compareWords(a.width, b.bounds, j * 2 + 1, a.bounds, i * 2 + 1)
  );
}
