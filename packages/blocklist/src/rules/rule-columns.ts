import type { Note } from './note.ts';
import { compareAddresses, FIRST, LAST, WRITTEN, writeIPv4 } from './rule-words.ts';
import type { Tag } from './tag.ts';

/** The number of 32-bit words of an address: one for IPv4, four for IPv6, the most significant first. */
export type Width = 1 | 4;

/**
 * Rules in columns of 32-bit words (a struct of arrays). This takes less memory than an object per rule, and a snapshot is a
 * copy of the columns. The place of a rule is its index in the columns.
 */
export class RuleColumns {
  declare readonly width: Width;
  /** The number of rules. The columns may have capacity for more. */
  length = 0;
  /** The first address and then the last address of each rule. */
  declare bounds: Uint32Array;
  /** The {@link Tag} of each rule: its kind, notation and number. */
  declare tag: Uint32Array;
  /**
   * The network address of each rule as it was written, which may have bits after the prefix (`10.1.2.3/8`). Empty as long as
   * no rule has such bits.
   */
  written: Uint32Array = new Uint32Array();
  /** The note of each rule. May have holes, and be shorter than the columns; empty as long as no rule has a note. */
  notes: (Note | undefined)[] = [];

  /** @param capacity The initial capacity in rules. */
  constructor(width: Width, capacity = 8) {
    this.width = width;
    this.bounds = new Uint32Array(capacity * width * 2);
    this.tag = new Uint32Array(capacity);
  }

  /** Appends a parsed rule. */
  push(words: Uint32Array, tag: Tag, note?: Note): void {
    const { width, length } = this;
    if (length === this.tag.length) this.#grow();
    // Skips three words in IPv4 columns, which store only the last word of an IPv4-mapped address.
    const skipped = 4 - width;
    const at = length * width;
    if (
      this.written.length === 0 &&
      compareAddresses(width, words, WRITTEN + skipped, words, FIRST + skipped) !== 0
    ) {
      this.written = writtenOf(this, this.tag.length);
    }
    for (let word = 0; word < width; word++) {
      this.bounds[at * 2 + word] = words[FIRST + skipped + word]!;
      this.bounds[at * 2 + width + word] = words[LAST + skipped + word]!;
      if (this.written.length > 0) this.written[at + word] = words[WRITTEN + skipped + word]!;
    }
    this.tag[length] = tag;
    if (note) this.notes[length] = note;
    this.length++;
  }

  /** Copies a rule back to words; the inverse of `push`. */
  read(place: number, words: Uint32Array): void {
    const { width, bounds } = this;
    const [written, at] = writingOf(this, place);
    if (width === 1) {
      writeIPv4(words, FIRST, bounds[place * 2]!);
      writeIPv4(words, LAST, bounds[place * 2 + 1]!);
      writeIPv4(words, WRITTEN, written[at]!);
    } else {
      words.set(bounds.subarray(place * 8, place * 8 + 8), FIRST);
      words.set(written.subarray(at, at + 4), WRITTEN);
    }
  }

  /** Copies the rules at some places, in the order of `places`, to new columns. */
  select(places: Uint32Array): RuleColumns {
    const { width, bounds, tag, written, notes } = this;
    const count = places.length;
    const selected = new RuleColumns(width, count);
    selected.length = count;
    gather(bounds, width * 2, places, selected.bounds);
    gather(tag, 1, places, selected.tag);
    if (written.length > 0) {
      selected.written = new Uint32Array(count * width);
      gather(written, width, places, selected.written);
    }
    if (notes.length > 0) selected.notes = Array.from(places, (place) => notes[place]);
    return selected;
  }

  #grow(): void {
    for (const name of ['bounds', 'tag', 'written'] as const) {
      const column = new Uint32Array(this[name].length * 2);
      column.set(this[name]);
      this[name] = column;
    }
  }
}

/** Joins columns of the same width. */
export function concatenate(parts: readonly RuleColumns[], width: Width): RuleColumns {
  const all = new RuleColumns(
    width,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  const hasWritten = parts.some(({ written }) => written.length > 0);
  if (hasWritten) all.written = new Uint32Array(all.tag.length * width);
  for (const part of parts) {
    const { length } = part;
    all.bounds.set(part.bounds.subarray(0, length * width * 2), all.length * width * 2);
    all.tag.set(part.tag.subarray(0, length), all.length);
    if (hasWritten) all.written.set(writtenOf(part, length), all.length * width);
    part.notes.forEach((note, place) => {
      if (note) all.notes[all.length + place] = note;
    });
    all.length += length;
  }
  return all;
}

/** Finds the network address of a rule as it was written: the column that contains it, and the index of its first word. */
export function writingOf(
  { written, bounds, width }: RuleColumns,
  place: number,
): [column: Uint32Array, index: number] {
  return written.length > 0 ? [written, place * width] : [bounds, place * 2 * width];
}

/** Compares two rules by their first address; of rules with the same first address, the wider one comes first. */
export function compareBounds(a: RuleColumns, i: number, b: RuleColumns, j: number): number {
  const { width } = a;
  const [x, y] = [i * 2 * width, j * 2 * width];
  return (
    compareAddresses(width, a.bounds, x, b.bounds, y) ||
    compareAddresses(width, b.bounds, y + width, a.bounds, x + width)
  );
}

/** Compares two rules of the same columns by their last address. */
export function compareLast({ width, bounds }: RuleColumns, i: number, j: number): number {
  return compareAddresses(width, bounds, (i * 2 + 1) * width, bounds, (j * 2 + 1) * width);
}

/**
 * The first `capacity` rules of the column `written`. If the column is empty, every rule was written as its first address, so a new
 * column is filled with the first address of each rule.
 */
function writtenOf({ written, bounds, width, length }: RuleColumns, capacity: number): Uint32Array {
  if (written.length > 0) return written.subarray(0, capacity * width);
  const column = new Uint32Array(capacity * width);
  for (let i = 0; i < length * width; i++) column[i] = bounds[i + Math.floor(i / width) * width]!;
  return column;
}

/** Copies the entries at some places of a column to `target`; an entry has `width` words. */
function gather(column: Uint32Array, width: number, places: Uint32Array, target: Uint32Array): void {
  for (let i = 0, end = 0; i < places.length; i++) {
    const start = places[i]! * width;
    for (let word = 0; word < width; word++) target[end++] = column[start + word]!;
  }
}
