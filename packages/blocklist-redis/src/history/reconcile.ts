import { BlockList } from '@net/blocklist';
import type { Outbox } from '../outbox.ts';
import { applyChange, parseChanges } from '../rules/change.ts';
import { addMissingRules } from '../rules/list-rules.ts';
import { type Counts, contains, type Entry, type History, isNewTo, type Place } from './history.ts';
import { blobOf, Replica } from './replica.ts';
import { BrokenHistory, type Store, WRITER_MS } from './store.ts';

/**
 * Brings a replica and Redis to the same history, as described in point 4 of history.ts.
 *
 * @returns Whether the rules of the list may have changed.
 * @throws BrokenHistory if Redis lacks a part of its history, and this process has no history to restore it from.
 */
export async function reconcile(
  store: Store,
  replica: Replica,
  outbox: Outbox,
  now: () => number,
): Promise<boolean> {
  for (let broken: string | undefined; ; ) {
    const history = await store.readHistory();
    if (history && (await isContinued(store, replica, history))) return false;
    if (isLongerThan(replica, history)) {
      if (await restore(store, replica, outbox, history, now)) return true;
      continue;
    }
    try {
      if (await adopt(store, replica, outbox, history!, now)) return true;
    } catch (error) {
      if (!(error instanceof BrokenHistory)) throw error;
      // Retries once, because a newer snapshot may have replaced the one that was being read. If reading the same snapshot fails
      // again, it is broken: this process restores it, if it has a history.
      if (broken !== history!.snapshot.blob) broken = history!.snapshot.blob;
      else if (replica.position === 0) throw error;
      else await restore(store, replica, outbox, history, now);
    }
  }
}

/** Whether the history in Redis continues from the replica's place, and is complete. */
export async function isContinued(
  store: Store,
  { position, hash }: Replica,
  history: History,
): Promise<boolean> {
  if (position === 0 || position > history.head.position || !history.isWhole) return false;
  return (await store.readHash(history, position)) === hash;
}

/**
 * Whether the replica contains the snapshot in Redis, and is at a higher position than Redis. Also true if Redis has no history, or
 * if its snapshot was evicted and the replica has a history.
 */
function isLongerThan({ position, counts }: Replica, history: History | undefined): boolean {
  if (!history || (!history.isWhole && position > 0)) return true;
  return position > history.head.position && contains(counts, history.snapshot.counts);
}

/**
 * Starts a new history with the list's current rules, to which the entries that only Redis had are applied.
 *
 * @returns Whether the history was started. False if another process was faster.
 */
async function restore(
  store: Store,
  replica: Replica,
  outbox: Outbox,
  history: History | undefined,
  now: () => number,
): Promise<boolean> {
  const missing = history ? await readMissing(store, replica, history) : [];
  const beside = new Replica(copyOf(replica.list, now));
  beside.moveTo(replica, replica.counts);
  for (const entry of missing) applyMissing(beside, entry);
  return begin(store, replica, outbox, history?.head, beside, now);
}

/**
 * Applies an entry. Only applies its changes, without counting the entry, if the replica lacks an earlier entry of the same writer,
 * because that one is in a snapshot that was evicted. A process that has the earlier entry then finds from the counts that the new
 * history lacks it, and adds its rules.
 */
function applyMissing(replica: Replica, entry: Entry): void {
  const known = replica.counts.get(entry.writer)?.number ?? 0;
  if (entry.number === known + 1) replica.apply(entry);
  else for (const change of parseChanges(entry.body)) applyChange(replica.list, change);
}

/** The entries of Redis that the replica does not have. */
async function readMissing(store: Store, { counts }: Replica, { head, snapshot }: History): Promise<Entry[]> {
  try {
    return (await store.readEntries(snapshot, head)).filter((entry) => isNewTo(counts, entry));
  } catch (error) {
    if (error instanceof BrokenHistory) return [];
    throw error;
  }
}

/**
 * Appends the recent entries of this history that Redis has lost. If there are none, loads the list in Redis. If more was lost
 * than can be appended, stores the rules of both lists instead, because the list in Redis lacks bans that this process has.
 *
 * @returns Whether a list was loaded or stored. False if the history in Redis has changed, for example by the appended entries, and
 *   must be read again: a list loaded without these entries would not block their addresses until it receives them.
 */
async function adopt(
  store: Store,
  replica: Replica,
  outbox: Outbox,
  { head, snapshot }: History,
  now: () => number,
): Promise<boolean> {
  const bytes = await store.readBlob(snapshot.blob);
  // No entry after the snapshot replaces the list, because such an entry is stored together with a snapshot.
  const entries = await store.readEntries(snapshot, head);
  const counts: Counts = new Map(snapshot.counts);
  for (const { writer, number, time } of entries) counts.set(writer, { number, time });
  const lost = replica.recentMissingIn(counts, now());
  // Appends the entries under their original numbers, so that an entry that another process also appends is stored once. Skips an
  // entry that replaces the list, because its blob is not known here.
  for (const entry of lost) if (!blobOf(entry)) await store.append(entry.writer, entry.number, entry.body);
  if (lost.length > 0 && (await store.readHead())?.position !== head.position) return false;
  if (!contains(counts, countsSince(replica.counts, now() - WRITER_MS))) {
    const beside = new Replica(new BlockList({ now }));
    beside.moveTo(snapshot, snapshot.counts, bytes);
    for (const entry of entries) beside.apply(entry);
    addMissingRules(beside.list, replica.list);
    for (const [writer, count] of replica.counts)
      if (count.number > (counts.get(writer)?.number ?? 0)) beside.counts.set(writer, count);
    return begin(store, replica, outbox, head, beside, now);
  }
  // There is no `await` from here on, so that no query sees a half-loaded list.
  try {
    replica.moveTo(snapshot, snapshot.counts, bytes);
    for (const entry of entries) replica.apply(entry);
  } finally {
    outbox.settle(replica.counts);
    outbox.reapply(replica.list);
  }
  return true;
}

function countsSince(counts: Counts, oldest: number): Counts {
  return new Map([...counts].filter(([, { time }]) => time > oldest));
}

/**
 * Starts a new history, which replaces the history with the given head. Its snapshot has the rules and counts of the replica
 * `beside`, and the pending changes. Then moves `replica` to the new history.
 *
 * @returns Whether the history was started. False if another process was faster.
 */
async function begin(
  store: Store,
  replica: Replica,
  outbox: Outbox,
  head: Place | undefined,
  beside: Replica,
  now: () => number,
): Promise<boolean> {
  const { list, counts } = beside;
  outbox.seal();
  outbox.reapply(list);
  if (outbox.size > 0) counts.set(outbox.writer, { number: outbox.lastNumber, time: now() });
  const bytes = list.toBytes();
  const blob = crypto.randomUUID();
  await store.writeBlob(blob, bytes);
  const place = {
    position: Math.max(replica.position, head?.position ?? 0) + 1,
    hash: crypto.randomUUID().slice(-12),
  };
  if ((await store.begin(head, place, blob, counts)) !== 'stored') return false;
  replica.moveTo(place, counts, bytes);
  outbox.settle(counts);
  outbox.reapply(replica.list);
  return true;
}

function copyOf(list: BlockList, now: () => number): BlockList {
  const copy = new BlockList({ now });
  copy.replaceFromBytes(list.toBytes());
  return copy;
}
