import type { Width } from '@net/ip-parse/internal';
import { DELETED, EntryColumns, sortEntries } from './entry-columns.ts';
import { Level } from './level.ts';
import type { Segments } from './segments.ts';
import { toBigInt } from './to-big-int.ts';
import type { ValueTable } from './value-table.ts';

/** An entry: the level that contains it, and its place in the level's columns. */
export interface Place {
  readonly level: Level;
  readonly place: number;
}

/**
 * The entries of one IP version.
 *
 * A log-structured merge tree: new entries are appended unsorted. The next look-up sorts them into a level, merged with every
 * existing level that is at most twice as large. So there are few levels, an entry is sorted only a few times, and a map that is
 * filled completely before the first look-up has a single level.
 */
export class EntryTable {
  readonly width: Width;
  readonly #values: ValueTable<unknown>;
  /** The levels, the largest first. No two levels have entries with the same addresses. */
  levels: Level[] = [];
  #pending: EntryColumns;
  /** The segments of the only level, if all entries are in it and none was changed or deleted. Found out by the next look-up. */
  #index: Segments | undefined;

  constructor(width: Width, values: ValueTable<unknown>) {
    this.width = width;
    this.#values = values;
    this.#pending = new EntryColumns(width);
  }

  /** The number of entries. */
  get size(): number {
    this.flush();
    return this.levels.reduce((sum, { entries, deleted }) => sum + entries.length - deleted, 0);
  }

  /** Adds an entry with the addresses at index `i` of `first` and `last`, or replaces the value of the existing entry. */
  set(first: Uint32Array, last: Uint32Array, i: number, value: number): void {
    this.#pending.push(first, last, i, value);
    this.#index = undefined;
  }

  /** Finds the entry with exactly these addresses; undefined if there is none. */
  find(first: Uint32Array, last: Uint32Array): Place | undefined {
    this.flush();
    const wanted = new EntryColumns(this.width, 1);
    wanted.push(first, last, 0, 0);
    const found = this.#findLike(wanted, 0);
    return found?.level.entries.isDeleted(found.place) ? undefined : found;
  }

  /** Finds the entry with the same addresses as the entry at `place` of `other`, which may be deleted. */
  #findLike(other: EntryColumns, place: number): Place | undefined {
    for (const level of this.levels) {
      const found = level.find(other, place);
      if (found >= 0) return { level, place: found };
    }
    return undefined;
  }

  /** Deletes an entry that {@link find} has returned. */
  delete({ level, place }: Place): void {
    this.#values.release(level.replace(place, DELETED));
    this.#index = undefined;
    // Rebuilds a level without its deleted entries once they are more than half of its entries.
    if (level.deleted * 2 > level.entries.length) {
      this.levels = this.levels.filter((other) => other !== level);
      this.#addLevel(level.entries);
    }
  }

  /** The segments with all entries; undefined if these are in several levels, or one was changed or deleted. */
  get index(): Segments | undefined {
    return this.#index ?? this.#findIndex();
  }

  #findIndex(): Segments | undefined {
    this.flush();
    const [only] = this.levels;
    if (this.levels.length === 1 && !only!.isChanged) this.#index = only!.segments;
    return this.#index;
  }

  /** Adds the entries that contain an address to `found`, or only the narrowest of each level; in unspecified order. */
  lookUp(address: Uint32Array, isAll: boolean, found: Place[]): void {
    this.flush();
    for (const level of this.levels) {
      const { segments } = level;
      let node = level.skipDeleted(segments.find(address));
      for (; node > 0; node = isAll ? level.skipDeleted(segments.next[node]!) : 0) {
        found.push({ level, place: segments.entry[node]! });
      }
    }
  }

  /** Merges all levels and pending entries into one level in which no entry was changed or deleted, and returns it. */
  compact(): Level {
    this.flush();
    const [only] = this.levels;
    if (this.levels.length !== 1 || only!.isChanged) {
      this.levels = [this.#merge(this.levels.map(({ entries }) => entries))];
    }
    return this.levels[0]!;
  }

  /** Sorts the pending entries. Those whose addresses are in a level replace values there; the others are added as a level. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const sorted = sortEntries(this.#pending, (replaced) => this.#values.release(replaced));
    this.#pending = new EntryColumns(this.width);
    if (this.levels.length === 0) {
      this.levels.push(new Level(sorted));
      return;
    }
    const added = new EntryColumns(this.width);
    for (let place = 0; place < sorted.length; place++) {
      const value = sorted.value[place]!;
      const known = this.#findLike(sorted, place);
      const before = known ? known.level.replace(known.place, value) : DELETED;
      if (!known) added.push(sorted.first, sorted.last, place, value);
      if (before !== DELETED) this.#values.release(before);
    }
    this.#addLevel(added);
  }

  /** Adds a level with the given entries. Merges it with the last level as long as that is at most twice as large as the result. */
  #addLevel(entries: EntryColumns): void {
    const merged = [entries];
    let { length } = entries;
    while (this.levels.length > 0 && this.levels.at(-1)!.entries.length <= length * 2) {
      const smaller = this.levels.pop()!.entries;
      length += smaller.length;
      merged.push(smaller);
    }
    const level = this.#merge(merged);
    if (level.entries.length > 0) this.levels.push(level);
  }

  /** Creates a level with the entries that are not deleted. */
  #merge(parts: readonly EntryColumns[]): Level {
    const live = new EntryColumns(this.width);
    for (const entries of parts) {
      for (let place = 0; place < entries.length; place++) {
        if (!entries.isDeleted(place)) live.push(entries.first, entries.last, place, entries.value[place]!);
      }
    }
    return new Level(sortEntries(live));
  }
}

/**
 * Compares two entries, which may be IPv4 and IPv6: -1 if `a` has fewer addresses than `b`, or as many and a higher first address;
 * otherwise 1.
 */
export function compareNarrowness(a: Place, b: Place): -1 | 1 {
  const difference = a.level.entries.extentOf(a.place) - b.level.entries.extentOf(b.place);
  return difference < 0n || (difference === 0n && startOf(a) > startOf(b)) ? -1 : 1;
}

/** The IPv4-mapped form of 0.0.0.0. */
const FIRST_MAPPED = 0xffff_0000_0000n;

/** The first address of an entry as an IPv6 address. */
function startOf({ level: { entries }, place }: Place): bigint {
  return toBigInt(entries.width, entries.first, place) + (entries.width === 1 ? FIRST_MAPPED : 0n);
}
