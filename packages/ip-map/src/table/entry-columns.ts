import { compareWords, copyWords, type Width } from '@net/ip-parse/internal';
import { toBigInt } from './to-big-int.ts';

/** The value number that marks a deleted entry. */
export const DELETED = 0xffff_ffff;

/**
 * Entries in columns (a struct of arrays): the first and the last address of each, and the number of its value in a {@link
 * ValueTable}. The place of an entry is its index in the columns.
 */
export class EntryColumns {
  readonly width: Width;
  first: Uint32Array;
  last: Uint32Array;
  value: Uint32Array;
  length = 0;

  constructor(width: Width, capacity = 16) {
    this.width = width;
    this.first = new Uint32Array(capacity * width);
    this.last = new Uint32Array(capacity * width);
    this.value = new Uint32Array(capacity);
  }

  /** Appends an entry: the addresses at index `i` of the columns `first` and `last`, and the number of its value. */
  push(first: Uint32Array, last: Uint32Array, i: number, value: number): void {
    if (this.length === this.value.length) {
      this.first = doubled(this.first);
      this.last = doubled(this.last);
      this.value = doubled(this.value);
    }
    copyWords(this.width, first, i, this.first, this.length);
    copyWords(this.width, last, i, this.last, this.length);
    this.value[this.length++] = value;
  }

  isDeleted(place: number): boolean {
    return this.value[place] === DELETED;
  }

  /** The number of addresses of an entry, minus one. */
  extentOf(place: number): bigint {
    return toBigInt(this.width, this.last, place) - toBigInt(this.width, this.first, place);
  }
}

function doubled(column: Uint32Array): Uint32Array {
  const result = new Uint32Array(column.length * 2);
  result.set(column);
  return result;
}

/** Compares two entries by their first address; of entries with the same first address, the wider one comes first. */
export function compareEntries(a: EntryColumns, i: number, b: EntryColumns, j: number): number {
  return compareWords(a.width, a.first, i, b.first, j) || compareWords(a.width, b.last, j, a.last, i);
}

/**
 * Returns the entries sorted by {@link compareEntries}. Of several entries with the same addresses, keeps the one that was added
 * last, and drops the others.
 *
 * @param onReplaced Called with the value number of each dropped entry.
 */
export function sortEntries(entries: EntryColumns, onReplaced?: (value: number) => void): EntryColumns {
  // Uses `sort`, because most published lists are sorted already, and the merge sort of JavaScript engines is fast for sorted runs.
  const places = Array.from({ length: entries.length }, (_, place) => place).sort((a, b) =>
    compareEntries(entries, a, entries, b),
  );
  const sorted = new EntryColumns(entries.width, Math.max(1, entries.length));
  for (const place of places) {
    const isAgain = sorted.length > 0 && compareEntries(entries, place, sorted, sorted.length - 1) === 0;
    if (isAgain) {
      onReplaced?.(sorted.value[sorted.length - 1]!);
      sorted.value[sorted.length - 1] = entries.value[place]!;
    } else sorted.push(entries.first, entries.last, place, entries.value[place]!);
  }
  return sorted;
}
