import { compareWords, copyWords, increment, type Width } from '@net/ip-parse/internal';
import { DELETED, type EntryColumns } from './entry-columns.ts';

/**
 * An index that finds all entries that contain an address with one binary search.
 *
 * The address space is divided into segments wherever an entry begins or ends, so all addresses of a segment are in the same
 * entries. These entries form a linked list of nodes (a chain), the narrowest first; a segment refers to the first node of its
 * chain. Chains share their tails: nested entries, such as prefixes, need only one node each.
 *
 *     entries     10.0.0.0/8 ─────────────────────────
 *                       10.1.0.0/16 ──────
 *     segments    │ 1   │ 2              │ 1         │ 0
 *     nodes       1: 10.0.0.0/8 → 0      2: 10.1.0.0/16 → 1
 */
export class Segments {
  /**
   * For each segment, in ascending order: the words of its first address, and the value number of its narrowest entry when the
   * segments were computed, or DELETED if no entry contains its addresses. A look-up of a value reads nothing else. The value number
   * stands beside the address because it is then in the same cache line, in most cases.
   */
  readonly cells: Uint32Array;
  /** The first node of each segment's chain; 0 if no entry contains its addresses. */
  readonly chains: Uint32Array;
  /** The place of each node's entry. Node 0 is not used: it marks the end of a chain. */
  readonly entry: Uint32Array;
  /** The next node of the chain, which always has a smaller number; 0 at the end. */
  readonly next: Uint32Array;
  /**
   * `#buckets[b]` is the index of the first segment that begins in bucket `b` or a later one. The last element is the number of
   * segments. Not part of a snapshot, because validating the buckets would take as long as computing them.
   */
  readonly #buckets: Uint32Array;
  readonly #width: Width;
  readonly #stride: number;
  /** A bucket spans `2 ** #shift` values of the first word of an address, starting at that of the first segment. */
  readonly #shift: number;

  constructor(width: Width, cells: Uint32Array, chains: Uint32Array, entry: Uint32Array, next: Uint32Array) {
    this.#width = width;
    this.cells = cells;
    this.chains = chains;
    this.#stride = width + 1;
    this.entry = entry;
    this.next = next;
    // From eight segments on, there is at most one bucket per two segments, even if the cells of a forged snapshot are not in order.
    // The limit is below 32, because `>>> 32` is `>>> 0`.
    const shift = 2 + Math.clz32(this.length) - Math.clz32(this.#extent());
    this.#shift = Math.min(30, Math.max(0, shift));
    this.#buckets = this.#makeBuckets();
  }

  /** The number of segments. */
  get length(): number {
    return this.chains.length;
  }

  /** The difference between the first words of the last segment and of the first. */
  #extent(): number {
    return this.length === 0 ? 0 : this.cells.at(-this.#stride)! - this.cells[0]!;
  }

  #makeBuckets(): Uint32Array {
    const buckets = new Uint32Array((this.#extent() >>> this.#shift) + 2);
    for (let i = 0; i < this.length; i++) buckets[this.#bucketOf(this.cells[i * this.#stride]!) + 1] = i + 1;
    // An empty bucket begins and ends where the bucket before it ends.
    for (let b = 1; b < buckets.length; b++) buckets[b] ||= buckets[b - 1]!;
    return buckets;
  }

  #bucketOf(word: number): number {
    return (word - this.cells[0]!) >>> this.#shift;
  }

  /** The first node of the chain for the address in the first words of `address`; 0 if no entry contains the address. */
  find(address: Uint32Array): number {
    const count = this.#countUpTo(address);
    return count === 0 ? 0 : this.chains[count - 1]!;
  }

  /** The value number of the narrowest entry that contains the address in the first words of `address`, or DELETED. */
  findValue(address: Uint32Array): number {
    const count = this.#countUpTo(address);
    return count === 0 ? DELETED : this.cells[count * this.#stride - 1]!;
  }

  /** The number of segments that begin at an address or before it. */
  #countUpTo(address: Uint32Array): number {
    const { cells } = this;
    const width = this.#width;
    const buckets = this.#buckets;
    const word = address[0]!;
    // Written as a negation, so that it is also true without segments, when `cells[0]` is undefined.
    if (!(word >= cells[0]!)) return 0;
    const bucket = Math.min(this.#bucketOf(word), buckets.length - 2);
    let low = buckets[bucket]!;
    let high = buckets[bucket + 1]!;
    // The same binary search as below, specialized for IPv4 (one word per address), which is looked up most.
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
    return low;
  }

  /** Compares the first address of a segment with an address. */
  #compare(segment: number, address: Uint32Array): number {
    for (let word = 0; word < this.#width; word++) {
      const difference = this.cells[segment * this.#stride + word]! - address[word]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /**
   * Whether all indices are in range, the cells in order, and the values correct, so that look-ups in a snapshot terminate without
   * errors.
   */
  isValid({ value, length }: EntryColumns): boolean {
    const { cells, chains, entry, next } = this;
    const stride = this.#stride;
    if (cells.length !== chains.length * stride || entry.length === 0 || entry.length !== next.length)
      return false;
    for (let i = 0; i < chains.length; i++) {
      const node = chains[i]!;
      // For a node that does not exist, `value[…]` is undefined, which is unequal to the value in the cell.
      if (cells[(i + 1) * stride - 1] !== (node === 0 ? DELETED : value[entry[node]!])) return false;
      if (i > 0 && this.#compare(i, cells.subarray((i - 1) * stride)) <= 0) return false;
    }
    // Chains are finite, because the next node always has a smaller number.
    for (let i = 1; i < entry.length; i++) if (entry[i]! >= length || next[i]! >= i) return false;
    return true;
  }
}

/** Computes the segments of entries that are sorted by `compareEntries`. */
export function cutIntoSegments(entries: EntryColumns): Segments {
  const { width, first, last, length } = entries;
  const cells: number[] = [];
  const chains: number[] = [];
  const entry: number[] = [0];
  const next: number[] = [0];
  /** The places of the entries that contain the current address, the widest first; `nodes` holds their nodes. */
  const open: number[] = [];
  const nodes: number[] = [];
  const cut = new Uint32Array(width);

  /** Creates new nodes for the open entries from a position on, because the rest of their chain has changed. */
  const relink = (position: number) => {
    for (let i = position; i < open.length; i++) {
      next.push(nodes[i - 1] ?? 0);
      nodes[i] = entry.push(open[i]!) - 1;
    }
    nodes.length = open.length;
  };

  /** Starts a segment at the address in `cut`. Replaces a segment that starts at the same address. */
  const beginSegment = () => {
    const lastCell = cells.length - width - 1;
    const isSame = lastCell >= 0 && cut.every((word, i) => word === cells[lastCell + i]);
    if (isSame) {
      cells.length = lastCell;
      chains.pop();
    }
    const place = open.at(-1);
    cells.push(...cut, place === undefined ? DELETED : entries.value[place]!);
    chains.push(nodes.at(-1) ?? 0);
  };

  /** Closes the open entries that end before the entry at a place begins, or all if undefined. Starts a segment after each. */
  const closeBefore = (address: number | undefined) => {
    for (;;) {
      // Starts with the last entry, the narrowest: among nested entries, such as prefixes, the narrowest ends first.
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
      // No segment starts after the last address of the address space.
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
  const columns = [cells, chains, entry, next].map((column) => Uint32Array.from(column));
  return new Segments(width, ...(columns as [Uint32Array, Uint32Array, Uint32Array, Uint32Array]));
}

/** Whether the entry at `place` has more addresses than the entry at `other`, whose first address is the same or lower. */
function isWider(entries: EntryColumns, place: number, other: number): boolean {
  const endsInside = compareWords(entries.width, entries.last, place, entries.last, other) <= 0;
  return !endsInside && entries.extentOf(place) > entries.extentOf(other);
}
