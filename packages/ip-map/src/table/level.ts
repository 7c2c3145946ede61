import { compareEntries, DELETED, type EntryColumns } from './entry-columns.ts';
import { cutIntoSegments, type Segments } from './segments.ts';

/** Sorted entries with the index for look-ups. Values can be replaced; the addresses do not change. */
export class Level {
  readonly entries: EntryColumns;
  readonly segments: Segments;
  /** The number of deleted entries. */
  deleted = 0;
  /** Whether an entry was deleted or its value replaced, so that the values in the segments are out of date. */
  isChanged = false;

  /** @param segments The segments in a snapshot. @default computed from the entries */
  constructor(entries: EntryColumns, segments: Segments = cutIntoSegments(entries)) {
    this.entries = entries;
    this.segments = segments;
  }

  /** The place of the entry with the same addresses as the entry at `place` of `other`, or -1. The entry found may be deleted. */
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

  /** Replaces the value number of an entry; DELETED deletes it. Returns the previous value number. */
  replace(place: number, value: number): number {
    const { entries } = this;
    // A column of a snapshot, which other threads may read, is copied before the first change. It begins after other columns.
    if (entries.value.byteOffset > 0) entries.value = entries.value.slice();
    this.isChanged = true;
    const before = entries.value[place]!;
    entries.value[place] = value;
    this.deleted += Number(value === DELETED) - Number(before === DELETED);
    return before;
  }

  /** The first node whose entry is not deleted, in a chain from `node` on; 0 if there is none. */
  skipDeleted(node: number): number {
    const { segments } = this;
    let found = node;
    while (found > 0 && this.entries.isDeleted(segments.entry[found]!)) found = segments.next[found]!;
    return found;
  }
}
