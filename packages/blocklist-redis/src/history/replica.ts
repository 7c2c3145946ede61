import type { BlockList } from '@net/blocklist';
import { applyChange, type Change, parseChanges } from '../rules/change.ts';
import { replaceRules } from '../rules/list-rules.ts';
import { type Counts, type Entry, isNewTo, type Place } from './history.ts';

/** The number of latest changes to keep, in order to append them again if Redis loses them. Up to twice as many are kept. */
const REMEMBERED_CHANGES = 50_000;
/**
 * The maximum age of the changes that are appended again. Much shorter than `WRITER_MS` in store.ts, after which the count of a
 * silent writer is deleted: its entries would otherwise be taken for lost.
 */
const REMEMBERED_MS = 3_600_000;

/** A list and its place in the history. */
export class Replica implements Place {
  readonly list: BlockList;
  /** The position in the history; 0 until a history was loaded or started. */
  position = 0;
  hash = '';
  counts: Counts = new Map();
  /** The number of changes applied since the newest known snapshot. */
  changesSinceSnapshot = 0;
  #recent: { entry: Entry; changes: number }[] = [];
  #recentChanges = 0;

  constructor(list: BlockList) {
    this.list = list;
  }

  /**
   * Moves to a place whose rules are in `bytes`; without `bytes` the rules stay. Keeps those of the latest changes that the place
   * contains, because Redis may lose them later.
   */
  moveTo({ position, hash }: Place, counts: Counts, bytes?: Uint8Array): void {
    if (bytes) replaceRules(this.list, bytes);
    this.position = position;
    this.hash = hash;
    this.counts = new Map(counts);
    this.changesSinceSnapshot = 0;
    this.#recent = this.#recent.filter(({ entry }) => !isNewTo(counts, entry));
    this.#recentChanges = this.#recent.reduce((sum, { changes }) => sum + changes, 0);
  }

  /**
   * Applies the next entry.
   *
   * @param bytes The new list, if the entry replaces all rules; otherwise it is ignored.
   * @returns The changes of the entry.
   */
  apply(entry: Entry, bytes?: Uint8Array): Change[] {
    const changes = parseChanges(entry.body);
    for (const change of changes) applyChange(this.list, change, bytes);
    const { position, hash, writer, number, time } = entry;
    this.position = position;
    this.hash = hash;
    this.counts.set(writer, { number, time });
    // A list that replaces all rules is stored as a snapshot.
    this.changesSinceSnapshot = blobOf(entry) ? 0 : this.changesSinceSnapshot + changes.length;
    this.#remember(entry, changes.length);
    return changes;
  }

  #remember(entry: Entry, changes: number): void {
    this.#recent.push({ entry, changes });
    this.#recentChanges += changes;
    if (this.#recentChanges < 2 * REMEMBERED_CHANGES) return;
    // Drops half of the changes at a time, because removing the first elements of an array moves all others.
    let forgotten = 0;
    while (this.#recentChanges > REMEMBERED_CHANGES)
      this.#recentChanges -= this.#recent[forgotten++]!.changes;
    this.#recent.splice(0, forgotten);
  }

  /** The latest entries of this history that a history with the counts `counts` lacks. */
  recentMissingIn(counts: Counts, now: number): Entry[] {
    return this.#recent
      .map(({ entry }) => entry)
      .filter((entry) => isNewTo(counts, entry) && now - entry.time < REMEMBERED_MS);
  }
}

/** The blob with the new rules of an entry that replaces all rules. Such an entry has no other change. */
export function blobOf(entry: Entry): string | undefined {
  if (!entry.body.startsWith('[["="')) return undefined;
  const [change] = parseChanges(entry.body);
  return change?.type === 'replace' ? change.blob : undefined;
}
