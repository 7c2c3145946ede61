import { compareEntries, DELETED, type EntryColumns } from './entry-columns.ts';
import { cutIntoSegments, type Segments } from './segments.ts';

/** Sorted entries that can be looked up. Their values may change; their addresses do not. */
export class Level {
  readonly entries: EntryColumns;
  readonly segments: Segments;
  /** How many entries were deleted. */
  deleted: number;
  /** Whether the column of values is in a snapshot, which other threads may read. */
  #isShared: boolean;

  /** @param segments Those of a snapshot. @default cut from the entries */
  constructor(entries: EntryColumns, segments?: Segments, deleted = 0) {
    this.entries = entries;
    this.segments = segments ?? cutIntoSegments(entries);
    this.deleted = deleted;
    this.#isShared = segments !== undefined;
  }

  /** The place of the entry with the addresses of another one, or -1. It may be deleted. */
  find(other: EntryColumns, place: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareEntries(this.entries, middle, other, place);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  /** Gives an entry another value, or DELETED. Returns the number of the value that it had. */
  replace(place: number, value: number): number {
    const { entries } = this;
    if (this.#isShared) {
      entries.value = entries.value.slice();
      this.#isShared = false;
    }
    const before = entries.value[place]!;
    entries.value[place] = value;
    this.deleted += Number(value === DELETED) - Number(before === DELETED);
    return before;
  }

  /** From a node on, the first node of the chain whose entry is not deleted; 0 if there is none. */
  skipDeleted(node: number): number {
    const { segments } = this;
    let found = node;
    while (found > 0 && this.entries.isDeleted(segments.entryOf(found))) found = segments.next[found]!;
    return found;
  }
}
