import { BlockList } from '@net/blocklist';
import type { Outbox } from '../outbox.ts';
import { type Counts, contains, type Entry, type History, isNewTo } from './history.ts';
import { blobOf, Replica } from './replica.ts';
import { BrokenHistory, type Store } from './store.ts';

/**
 * Brings a replica and Redis to the same history, as described in point 4 of history.ts.
 *
 * @returns Whether the rules of the list may have changed.
 * @throws BrokenHistory if Redis lacks a part of its history, and this process cannot restore it.
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

/** Whether the replica contains the snapshot in Redis, and has more entries than Redis. A missing history counts as empty. */
function isLongerThan({ position, counts }: Replica, history: History | undefined): boolean {
  if (!history || (!history.isWhole && position > 0)) return true;
  return position > history.head.position && contains(counts, history.snapshot.counts);
}

/**
 * Starts a new history with the list's current rules, pending changes included, and appends the entries that only Redis had.
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
  outbox.seal();
  const { list, position } = replica;
  const beside = new Replica(missing.length > 0 ? copyOf(list, now) : list);
  beside.moveTo(replica, replica.counts);
  if (outbox.size > 0) beside.counts.set(outbox.writer, { number: outbox.lastNumber, time: now() });
  for (const entry of missing) beside.apply(entry);
  const bytes = beside.list.toBytes();
  const { counts } = beside;
  const blob = crypto.randomUUID();
  await store.writeBlob(blob, bytes);
  const place = {
    position: Math.max(position, history?.head.position ?? 0) + 1,
    hash: crypto.randomUUID().slice(-12),
  };
  if ((await store.begin(history?.head, place, blob, counts)) !== 'stored') return false;
  replica.moveTo(place, counts, missing.length > 0 ? bytes : undefined);
  outbox.settle(counts);
  outbox.reapply(list);
  return true;
}

function copyOf(list: BlockList, now: () => number): BlockList {
  const copy = new BlockList({ now });
  copy.replaceFromBytes(list.toBytes());
  return copy;
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
 * Appends the last entries of this history that Redis has lost. If there are none, loads the list in Redis.
 *
 * @returns Whether the list was loaded. False if entries were appended: the history must then be read again, because a
 *   list without these entries would not block their addresses until it receives the entries.
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
  let isAppended = false;
  for (const entry of replica.recentMissingIn(counts, now())) {
    // An entry that replaces the list cannot be appended without its blob.
    if (blobOf(entry)) continue;
    // Appended under their original numbers, so that entries which another process appends, too, count only once.
    const answer = await store.append(entry.writer, entry.number, entry.body);
    isAppended ||= answer === 'stored' || answer === 'known';
  }
  if (isAppended && (await store.readHead())?.position !== head.position) return false;
  // There is no `await` from here on, so that no query sees a half-loaded list.
  replica.moveTo(snapshot, snapshot.counts, bytes);
  for (const entry of entries) replica.apply(entry);
  outbox.settle(replica.counts);
  outbox.reapply(replica.list);
  return true;
}
