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
  /** The first address of each segment, in ascending order. */
  readonly start: Uint32Array;
  /** The first node of each segment; 0 if no entry contains its addresses. */
  readonly node: Uint32Array;
  /** The place of each node's entry. Node 0 is none. */
  readonly entry: Uint32Array;
  /** The next node of the chain, which always has a smaller number; 0 at the end. */
  readonly next: Uint32Array;
  /** `buckets[b]` is the first segment that begins in bucket `b` or behind it. The last one is the number of segments. */
  readonly buckets: Uint32Array;
  readonly #width: Width;
  /** Whether node 1 is of entry 0, node 2 of entry 1, and so on: then `entry` need not be read. */
  readonly #isInOrder: boolean;
  /** A bucket is `2 ** #shift` values of the first word of an address, counted from the first segment's. */
  readonly #shift: number;

  /** @param buckets Those of a snapshot. @default made from the segments */
  constructor(
    width: Width,
    start: Uint32Array,
    node: Uint32Array,
    entry: Uint32Array,
    next: Uint32Array,
    buckets?: Uint32Array,
  ) {
    this.#width = width;
    this.start = start;
    this.node = node;
    this.entry = entry;
    this.next = next;
    // At most one bucket for two segments. At most 30, because a shift by 32 is one by 0.
    const shift = 2 + Math.clz32(node.length) - Math.clz32(this.#extent());
    this.#shift = Math.min(30, Math.max(0, shift));
    this.#isInOrder = entry.every((place, number) => number === 0 || place === number - 1);
    this.buckets = buckets ?? this.#makeBuckets();
  }

  /** The difference between the first words of the last segment and of the first. */
  #extent(): number {
    const { start, node } = this;
    return node.length === 0 ? 0 : start[(node.length - 1) * this.#width]! - start[0]!;
  }

  #makeBuckets(): Uint32Array {
    const { start, node } = this;
    const buckets = new Uint32Array((this.#extent() >>> this.#shift) + 2);
    for (let i = 0; i < node.length; i++) buckets[this.#bucketOf(start[i * this.#width]!) + 1] = i + 1;
    // Where a bucket ends, the next one begins. One without segments ends where it begins.
    for (let b = 1; b < buckets.length; b++) buckets[b] ||= buckets[b - 1]!;
    return buckets;
  }

  /** Whether the buckets are those of the segments. */
  hasValidBuckets(): boolean {
    const { buckets } = this;
    const expected = this.#makeBuckets();
    return buckets.length === expected.length && buckets.every((place, b) => place === expected[b]);
  }

  #bucketOf(word: number): number {
    return (word - this.start[0]!) >>> this.#shift;
  }

  /** The place of the entry of a node. */
  entryOf(node: number): number {
    return this.#isInOrder ? node - 1 : this.entry[node]!;
  }

  /** The first node of the segment of the address at place 0 of a column; 0 if no entry contains it. */
  find(address: Uint32Array): number {
    const { start, node } = this;
    const width = this.#width;
    const word = address[0]!;
    // Not `word < start[0]`: without segments there is no `start[0]`.
    if (!(word >= start[0]!)) return 0;
    const bucket = Math.min(this.#bucketOf(word), this.buckets.length - 2);
    let low = this.buckets[bucket]!;
    let high = this.buckets[bucket + 1]!;
    // The same as below for an address of one word: IPv4 is looked up most.
    while (width === 1 && low < high) {
      const middle = (low + high) >>> 1;
      if (start[middle]! > word) high = middle;
      else low = middle + 1;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWords(width, start, middle, address, 0) > 0) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? 0 : node[low - 1]!;
  }
}

/** Cuts the address space into segments by entries in the order of `compareEntries`. */
export function cutIntoSegments(entries: EntryColumns): Segments {
  const { width, first, last, length } = entries;
  const start: number[] = [];
  const node: number[] = [];
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
    const count = node.length;
    const isSame = count > 0 && cut.every((word, i) => word === start[(count - 1) * width + i]);
    if (isSame) node[count - 1] = nodes.at(-1) ?? 0;
    else {
      node.push(nodes.at(-1) ?? 0);
      for (const word of cut) start.push(word);
    }
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
  const columns = [start, node, entry, next].map((column) => Uint32Array.from(column));
  return new Segments(width, columns[0]!, columns[1]!, columns[2]!, columns[3]!);
}

/** Whether an entry has more addresses than one that begins at the same address or before it. */
function isWider(entries: EntryColumns, place: number, other: number): boolean {
  const endsInside = compareWords(entries.width, entries.last, place, entries.last, other) <= 0;
  return !endsInside && entries.extentOf(place) > entries.extentOf(other);
}
