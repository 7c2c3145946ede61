/** Words per address: one for IPv4, four for IPv6, the most significant first. */
export type Width = 1 | 4;

/**
 * Rules as columns of 32-bit words: no object per rule, so that a million of them cost what their bits cost, and so
 * that a snapshot is a copy of the columns.
 */
export class RuleColumns {
  readonly width: Width;
  /** The first address of each rule, `width` words each. */
  first: Uint32Array;
  /** The last address of each rule, `width` words each. */
  last: Uint32Array;
  /** Kind, writing and number of each rule. */
  tag: Uint32Array;
  /**
   * The network address of each subnet as it was written, where that is not the first address of the subnet
   * (`10.1.2.3/8`). Undefined as long as no rule needs it.
   */
  written: Uint32Array | undefined;

  constructor(width: Width, capacity: number, withWritten = false) {
    this.width = width;
    this.first = new Uint32Array(capacity * width);
    this.last = new Uint32Array(capacity * width);
    this.tag = new Uint32Array(capacity);
    this.written = withWritten ? new Uint32Array(capacity * width) : undefined;
  }

  copy(): RuleColumns {
    const copy = new RuleColumns(this.width, 0);
    copy.first = this.first.slice();
    copy.last = this.last.slice();
    copy.tag = this.tag.slice();
    copy.written = this.written?.slice();
    return copy;
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

/**
 * Compares two rules by where they begin, then the wider before the narrower, then by tag. In this order a rule that
 * lies within another comes after it.
 */
export function compareRules(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  return (
    compareWords(a.width, a.first, i, b.first, j) ||
    compareWords(a.width, b.last, j, a.last, i) ||
    a.tag[i]! - b.tag[j]!
  );
}

/** Whether two subnets were written with the same network address. */
export function sameWriting(a: RuleColumns, i: number, b: RuleColumns, j: number): boolean {
  return compareWords(a.width, a.written ?? a.first, i, b.written ?? b.first, j) === 0;
}

/** Copies a rule. The target must have a `written` column if the source has one. */
export function copyRule(from: RuleColumns, i: number, to: RuleColumns, j: number): void {
  const { width } = to;
  for (let word = 0; word < width; word++) {
    const source = i * width + word;
    const target = j * width + word;
    to.first[target] = from.first[source]!;
    to.last[target] = from.last[source]!;
    if (to.written) to.written[target] = (from.written ?? from.first)[source]!;
  }
  to.tag[j] = from.tag[i]!;
}
