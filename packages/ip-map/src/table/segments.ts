import type { EntryColumns } from './entry-columns.ts';
import { compareWords, copyWords, increment, type Width } from './words.ts';

/**
 * Which entries contain an address, for every address.
 *
 * The address space is cut wherever an entry begins or ends. In a segment between two cuts all addresses are in the same entries.
 * These form a chain of nodes, the narrowest entry first; a segment holds the first node of its chain. Entries that contain each
 * other, as prefixes do, need one node each, because segments share the rest of their chains:
 *
 *     entries     10.0.0.0/8 ─────────────────────────
 *                       10.1.0.0/16 ──────
 *     segments    │ 1   │ 2              │ 1         │ 0
 *     nodes       1: 10.0.0.0/8 → 0      2: 10.1.0.0/16 → 1
 */
export class Segments {
  /**
   * For each segment the words of its first address, in ascending order, and behind them its first node, 0 if no entry contains its
   * addresses. They stand side by side so that a look-up finds both in one line of the processor's cache.
   */
  readonly cells: Uint32Array;
  /** The place of each node's entry. Node 0 is none. */
  readonly entry: Uint32Array;
  /** The next node of the chain, which always has a smaller number; 0 at the end. */
  readonly next: Uint32Array;
  /** `buckets[b]` is the first segment that begins in bucket `b` or behind it. The last one is the number of segments. */
  readonly buckets: Uint32Array;
  readonly #width: Width;
  readonly #stride: number;
  /** Whether node 1 is of entry 0, node 2 of entry 1, and so on: then `entry` need not be read. */
  readonly #isInOrder: boolean;
  /** A bucket is `2 ** #shift` values of the first word of an address, counted from the first segment's. */
  readonly #shift: number;

  /** @param buckets Those of a snapshot. @default made from the segments */
  constructor(
    width: Width,
    cells: Uint32Array,
    entry: Uint32Array,
    next: Uint32Array,
    buckets?: Uint32Array,
  ) {
    this.#width = width;
    this.cells = cells;
    this.#stride = width + 1;
    this.entry = entry;
    this.next = next;
    // At most one bucket for two segments. At most 30, because a shift by 32 is one by 0.
    const shift = 2 + Math.clz32(this.length) - Math.clz32(this.#extent());
    this.#shift = Math.min(30, Math.max(0, shift));
    this.#isInOrder = entry.every((place, number) => number === 0 || place === number - 1);
    this.buckets = buckets ?? this.#makeBuckets();
  }

  /** The number of segments. */
  get length(): number {
    return this.cells.length / this.#stride;
  }

  /** The difference between the first words of the last segment and of the first. */
  #extent(): number {
    return this.length === 0 ? 0 : this.cells.at(-this.#stride)! - this.cells[0]!;
  }

  #makeBuckets(): Uint32Array {
    const buckets = new Uint32Array((this.#extent() >>> this.#shift) + 2);
    for (let i = 0; i < this.length; i++) buckets[this.#bucketOf(this.cells[i * this.#stride]!) + 1] = i + 1;
    // Where a bucket ends, the next one begins. One without segments ends where it begins.
    for (let b = 1; b < buckets.length; b++) buckets[b] ||= buckets[b - 1]!;
    return buckets;
  }

  #bucketOf(word: number): number {
    return (word - this.cells[0]!) >>> this.#shift;
  }

  /** The place of the entry of a node. */
  entryOf(node: number): number {
    return this.#isInOrder ? node - 1 : this.entry[node]!;
  }

  /** The first node of the segment of the address at place 0 of a column; 0 if no entry contains it. */
  find(address: Uint32Array): number {
    const { cells, buckets } = this;
    const width = this.#width;
    const word = address[0]!;
    // Not `word < cells[0]`: without segments there is no `cells[0]`.
    if (!(word >= cells[0]!)) return 0;
    const bucket = Math.min(this.#bucketOf(word), buckets.length - 2);
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    // The same as below for an address of one word: IPv4 is looked up most.
    while (width === 1 && low < high) {
      const middle = (low + high) >>> 1;
      if (cells[middle * 2]! > word) high = middle;
      else low = middle + 1;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, address) > 0) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? 0 : cells[low * this.#stride - 1]!;
  }

  /** Compares the first address of a segment with another one. */
  #compare(segment: number, address: Uint32Array): number {
    for (let word = 0; word < this.#width; word++) {
      const difference = this.cells[segment * this.#stride + word]! - address[word]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Whether all numbers are in range and in order, so that looking up comes to an end, for bytes from elsewhere. */
  isValid(entryCount: number): boolean {
    const { cells, entry, next } = this;
    const stride = this.#stride;
    if (!Number.isInteger(this.length) || entry.length === 0 || entry.length !== next.length) return false;
    for (let i = 0; i < this.length; i++) {
      if (cells[(i + 1) * stride - 1]! >= entry.length) return false;
      if (i > 0 && this.#compare(i - 1, cells.subarray(i * stride)) >= 0) return false;
    }
    // A chain ends, because each node is followed by one with a smaller number.
    for (let i = 1; i < entry.length; i++) if (entry[i]! >= entryCount || next[i]! >= i) return false;
    const buckets = this.#makeBuckets();
    return buckets.length === this.buckets.length && buckets.every((place, b) => place === this.buckets[b]);
  }
}

/** Cuts the address space into segments by entries in the order of `compareEntries`. */
export function cutIntoSegments(entries: EntryColumns): Segments {
  const { width, first, last, length } = entries;
  const cells: number[] = [];
  const entry: number[] = [0];
  const next: number[] = [0];
  /** The entries that contain the current address, the widest first, and their nodes. */
  const open: number[] = [];
  const nodes: number[] = [];
  const cut = new Uint32Array(width);

  /** Gives the open entries from a position on new nodes, because the chain behind them has changed. */
  const relink = (position: number) => {
    for (let i = position; i < open.length; i++) {
      next.push(nodes[i - 1] ?? 0);
      nodes[i] = entry.push(open[i]!) - 1;
    }
    nodes.length = open.length;
  };

  /** Begins a segment at the cut. */
  const beginSegment = () => {
    const lastCell = cells.length - width - 1;
    const isSame = lastCell >= 0 && cut.every((word, i) => word === cells[lastCell + i]);
    if (!isSame) cells.push(...cut, 0);
    cells[cells.length - 1] = nodes.at(-1) ?? 0;
  };

  /** Closes the open entries that end before an address, or all; each end is a cut. */
  const closeBefore = (address: number | undefined) => {
    for (;;) {
      // Of prefixes, the narrowest always ends first: it is the last one.
      let ending = open.length - 1;
      for (let i = ending - 1; i >= 0; i--) {
        if (compareWords(width, last, open[i]!, last, open[ending]!) < 0) ending = i;
      }
      if (ending < 0) return;
      if (address !== undefined && compareWords(width, last, open[ending]!, first, address) >= 0) return;
      copyWords(width, last, open[ending]!, cut, 0);
      open.splice(ending, 1);
      nodes.splice(ending, 1);
      relink(ending);
      // Behind the last address of all there is no segment.
      if (!increment(cut)) beginSegment();
    }
  };

  for (let place = 0; place < length; place++) {
    closeBefore(place);
    let position = open.length;
    while (position > 0 && isWider(entries, place, open[position - 1]!)) position--;
    open.splice(position, 0, place);
    nodes.splice(position, 0, 0);
    relink(position);
    copyWords(width, first, place, cut, 0);
    beginSegment();
  }
  closeBefore(undefined);
  return new Segments(width, Uint32Array.from(cells), Uint32Array.from(entry), Uint32Array.from(next));
}

/** Whether an entry has more addresses than one that begins at the same address or before it. */
function isWider(entries: EntryColumns, place: number, other: number): boolean {
  const endsInside = compareWords(entries.width, entries.last, place, entries.last, other) <= 0;
  return !endsInside && entries.extentOf(place) > entries.extentOf(other);
}
