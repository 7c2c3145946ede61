import { BlockList } from '@net/blocklist';
import { Replica } from './replica.ts';
import type { Store } from './store.ts';

/** The number of entries to apply before the event loop runs, so that a large log does not block it. */
const ENTRIES_AT_ONCE = 1000;

/**
 * Stores a snapshot of the shared list in Redis, unless another process is doing so. Builds the snapshot from the last snapshot and
 * the log, not from the list of this process, which may also have changes that are not in the log yet.
 */
export async function writeSnapshot(store: Store, now: () => number): Promise<void> {
  const lock = await store.lock();
  if (!lock) return;
  try {
    await replaceSnapshot(store, now);
  } finally {
    await store.unlock(lock);
  }
}

async function replaceSnapshot(store: Store, now: () => number): Promise<void> {
  const history = await store.readHistory();
  if (!history) return;
  const { head, snapshot } = history;
  const bytes = await store.readBlob(snapshot.blob);
  const entries = await store.readEntries(snapshot, head);
  const replica = new Replica(new BlockList({ now }));
  replica.moveTo(snapshot, snapshot.counts, bytes);
  for (const [i, entry] of entries.entries()) {
    replica.apply(entry);
    if (i % ENTRIES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const blob = crypto.randomUUID();
  await store.writeBlob(blob, replica.list.toBytes());
  await store.storeSnapshot(replica, blob, replica.counts, now());
}
