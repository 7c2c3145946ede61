import type { BlockList } from '@net/blocklist';
import { applyChange, type Change, parseChanges } from '../rules/change.ts';
import { replaceRules } from '../rules/list-rules.ts';
import { type Counts, type Entry, isNewTo, type Place } from './history.ts';

/** How many changes of the end of the log are remembered, to append those again that Redis lost. */
const REMEMBERED_CHANGES = 50_000;
/** How long they are. Far less than a writer is remembered, so that no entry is taken for lost whose writer was forgotten. */
const REMEMBERED_MS = 3_600_000;

/** A list, and the place in the history at which it stands. */
export class Replica implements Place {
  readonly list: BlockList;
  /** 0 until a history was loaded or begun. */
  position = 0;
  hash = '';
  counts: Counts = new Map();
  /** How many changes have been applied since the newest snapshot that is known. */
  changesSinceSnapshot = 0;
  #recent: { entry: Entry; changes: number }[] = [];
  #recentChanges = 0;

  constructor(list: BlockList) {
    this.list = list;
  }

  /** Goes to a place whose list is given, or is the present one. */
  moveTo({ position, hash }: Place, counts: Counts, bytes?: Uint8Array): void {
    if (bytes) replaceRules(this.list, bytes);
    this.position = position;
    this.hash = hash;
    this.counts = new Map(counts);
    this.changesSinceSnapshot = 0;
    this.#recent = [];
    this.#recentChanges = 0;
  }

  /**
   * Applies the next entry.
   *
   * @param bytes The list, if the entry replaces all rules.
   * @returns What was changed.
   */
  apply(entry: Entry, bytes?: Uint8Array): Change[] {
    const changes = parseChanges(entry.body);
    for (const change of changes) applyChange(this.list, change, bytes);
    const { position, hash, writer, number, time } = entry;
    this.position = position;
    this.hash = hash;
    this.counts.set(writer, { number, time });
    this.changesSinceSnapshot = bytes ? 0 : this.changesSinceSnapshot + changes.length;
    this.#remember(entry, changes.length);
    return changes;
  }

  #remember(entry: Entry, changes: number): void {
    this.#recent.push({ entry, changes });
    this.#recentChanges += changes;
    if (this.#recentChanges < 2 * REMEMBERED_CHANGES) return;
    // Half of them at once, because removing the first of an array moves all others.
    let forgotten = 0;
    while (this.#recentChanges > REMEMBERED_CHANGES)
      this.#recentChanges -= this.#recent[forgotten++]!.changes;
    this.#recent.splice(0, forgotten);
  }

  /** The entries at the end of this history that another history does not have. */
  recentMissingIn(counts: Counts, now: number): Entry[] {
    return this.#recent
      .map(({ entry }) => entry)
      .filter((entry) => isNewTo(counts, entry) && now - entry.time < REMEMBERED_MS);
  }
}

/** The blob that an entry replaces all rules by. Such an entry holds no other change. */
export function blobOf(entry: Entry): string | undefined {
  if (!entry.body.startsWith('[["="')) return undefined;
  const [change] = parseChanges(entry.body);
  return change?.type === 'replace' ? change.blob : undefined;
}
