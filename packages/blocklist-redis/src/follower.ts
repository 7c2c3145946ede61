import { EventEmitter } from 'node:events';
import type { BlockList } from '@net/blocklist';
import type { RedisClient } from './connection/client.ts';
import { Link } from './connection/link.ts';
import type { ServerClock } from './connection/server-clock.ts';
import { continues, type Entry } from './history/history.ts';
import { isContinued, reconcile } from './history/reconcile.ts';
import { blobOf, Replica } from './history/replica.ts';
import { prefixOf, Store } from './history/store.ts';
import { writeSnapshot } from './history/write-snapshot.ts';
import { type Batch, Outbox } from './outbox.ts';
import { applyChange, type Change } from './rules/change.ts';
import { addMissingRules } from './rules/list-rules.ts';

/**
 * The state of a list:
 *
 * - `'connecting'`: the list is not loaded yet;
 * - `'following'`: connected; changes arrive and are sent;
 * - `'away'`: Redis cannot be reached. Queries use the last known rules, changes are kept until Redis is back, and connecting
 *   is retried;
 * - `'closed'`: closed, or aborted by the option `signal`. The rules stay.
 */
export type ListState = 'connecting' | 'following' | 'away' | 'closed';

/** The settings of a {@link Follower}. */
export interface FollowerSettings {
  readonly client: RedisClient;
  readonly name: string;
  readonly timeoutMs: number;
  readonly snapshotAfter: number;
}

/** The delay before the first attempt to reconnect, which doubles with each failure, and the maximum delay. */
const FIRST_DELAY_MS = 20;
const LAST_DELAY_MS = 2000;

/** The error of a change that was not stored because the list is closed. */
function closedError(): Error {
  return Object.assign(new Error('The list is closed'), { code: 'ERR_LIST_CLOSED' });
}

/** Applies all entries of the log (described in history/history.ts) to a list, and appends the list's own changes to the log. */
export class Follower {
  readonly clock: ServerClock;
  /** Emits `'state'` with the new state and its cause, and `'change'` with an array of changes. */
  readonly events = new EventEmitter();
  /** Copies of the list that `replaceFrom` will share once all lines are read. Until then they get the same changes as the list. */
  readonly copies = new Set<BlockList>();
  readonly #settings: FollowerSettings;
  readonly #replica: Replica;
  readonly #outbox = new Outbox();
  state: ListState = 'connecting';
  #link: Link | undefined;
  #isSending = false;
  #isWritingSnapshot = false;
  #wake = () => {};
  #running: Promise<void> | undefined;

  constructor(list: BlockList, clock: ServerClock, settings: FollowerSettings) {
    this.clock = clock;
    this.#settings = settings;
    this.#replica = new Replica(list);
  }

  get position(): number {
    return this.#replica.position;
  }

  /** The number of this process's changes that Redis has not confirmed yet. */
  get pending(): number {
    return this.#outbox.size;
  }

  /** Loads the list, and follows the log from then on. @throws The error of the first attempt to connect. */
  async start(): Promise<void> {
    const link = await this.#connect();
    this.#running = this.#run(link);
  }

  /**
   * Applies a change to the list immediately, and stores it in Redis as soon as Redis can be reached.
   *
   * @returns A promise that resolves once the change is stored, and rejects if the list is closed before.
   */
  share(change: Change, bytes?: Uint8Array): Promise<void> {
    if (this.#isOver()) {
      const refused = Promise.reject(closedError());
      // Prevents an unhandled rejection if the program does not wait for the promise.
      refused.catch(() => {});
      return refused;
    }
    const stored = this.#outbox.add(change, bytes);
    for (const list of [this.#replica.list, ...this.copies]) applyChange(list, change, bytes);
    this.#send();
    return stored;
  }

  /** If Redis can be reached, waits until all changes are stored. Then ends, and drops the changes that were not stored. */
  async close(): Promise<void> {
    if (this.state === 'closed') return;
    if (this.state === 'following') {
      const stored = this.#outbox.whenStored();
      const left = new Promise((resolve) => this.events.once('state', resolve));
      await Promise.race([stored, left]);
    }
    this.end();
    await this.#running;
  }

  /** Ends immediately. Pending changes are dropped, and their promises reject with the reason. */
  end(reason: Error = closedError()): void {
    if (this.state === 'closed') return;
    this.#enter('closed');
    this.#outbox.fail(reason);
    this.#link?.close(reason);
    this.#wake();
  }

  #enter(state: ListState, cause?: unknown): void {
    if (this.state === state || this.state === 'closed') return;
    this.state = state;
    this.#emit('state', state, cause);
  }

  /** Calls listeners in a microtask, so that an error of a listener is an uncaught exception, not taken for an error of Redis. */
  #emit(name: 'state' | 'change', ...details: readonly unknown[]): void {
    queueMicrotask(() => this.events.emit(name, ...details));
  }

  async #run(first: Link): Promise<void> {
    let link: Link | undefined = first;
    for (let failures = 0; this.state !== 'closed'; ) {
      try {
        link ??= await this.#connect();
        failures = 0;
        await this.#follow(link);
      } catch (error) {
        link?.close(error as Error);
        link = undefined;
        this.#enter('away', error);
      }
      // Randomizes the delay, so that the processes of a fleet do not all reconnect at the same time.
      const delay = Math.min(FIRST_DELAY_MS * 2 ** failures++, LAST_DELAY_MS) * (0.5 + Math.random() / 2);
      if (!this.#isOver()) await this.#sleep(delay);
    }
  }

  /** Whether the state is `'closed'`. A method, because TypeScript assumes that `state` does not change during an `await`. */
  #isOver(): boolean {
    return this.state === 'closed';
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #connect(): Promise<Link> {
    const { client, name, timeoutMs } = this.#settings;
    const link = new Link(client, prefixOf(name), timeoutMs);
    this.#link = link;
    try {
      await link.open();
      const store = new Store(link, name);
      await store.readTime(this.clock);
      await this.#reconcile(store);
      return link;
    } catch (error) {
      link.close(error as Error);
      throw error;
    }
  }

  async #reconcile(store: Store): Promise<void> {
    const isChanged = await reconcile(store, this.#replica, this.#outbox, this.clock.now);
    if (!isChanged) return;
    for (const copy of this.copies) addMissingRules(copy, this.#replica.list);
    this.#emit('change', [{ type: 'replace' }]);
  }

  /** Reads the log until the link fails. */
  async #follow(link: Link): Promise<never> {
    const store = new Store(link, this.#settings.name);
    const watch = setInterval(() => void this.#watch(link, store), link.waitMs);
    this.#enter('following');
    this.#send();
    try {
      for (;;) {
        const entries = await store.waitForEntries(this.#replica.position);
        if (entries[0] && !continues(this.#replica, entries[0])) await this.#reconcile(store);
        else await this.#apply(store, entries);
        this.#send();
        this.#writeSnapshot(store);
      }
    } finally {
      clearInterval(watch);
    }
  }

  async #apply(store: Store, entries: readonly Entry[]): Promise<void> {
    // At most one entry replaces the list, because storing such an entry trims the log up to the snapshot before it.
    const replacing = entries.find((entry) => blobOf(entry));
    const bytes = replacing && (await this.#readList(store, replacing));
    const changes: Change[] = [];
    // There is no `await` from here on, so that no query sees the log's changes without the pending ones that follow them.
    try {
      for (const entry of entries) changes.push(...this.#replica.apply(entry, bytes));
    } finally {
      this.#outbox.settle(this.#replica.counts);
      for (const copy of this.copies) for (const change of changes) applyChange(copy, change, bytes);
      for (const list of [this.#replica.list, ...this.copies]) this.#outbox.reapply(list, changes);
    }
    if (changes.length === 0) return;
    // Removes the name of the blob, which is of no use to listeners.
    const shown = changes.map((change) => (change.type === 'replace' ? { type: change.type } : change));
    this.#emit('change', shown);
  }

  /** Gets the bytes of the new list for an entry that replaces all rules: from the outbox, or else from Redis. */
  async #readList(store: Store, entry: Entry): Promise<Uint8Array> {
    const own = entry.writer === this.#outbox.writer ? this.#outbox.get(entry.number)?.bytes : undefined;
    return own ?? store.readBlob(blobOf(entry)!);
  }

  /**
   * Checks regularly that Redis replies, measures its clock, and checks that the log still contains the position of this list.
   */
  async #watch(link: Link, store: Store): Promise<void> {
    try {
      await store.readTime(this.clock);
      const { position, hash } = this.#replica;
      const head = await store.readHead();
      const isOther = head?.position === position ? head.hash !== hash : (head?.position ?? 0) < position;
      if (isOther) throw new Error('Redis has another history than before');
    } catch (error) {
      link.close(error as Error);
    }
  }

  /** Sends the pending batches one after the other. Does nothing if they are being sent already, or Redis cannot be reached. */
  async #send(): Promise<void> {
    const link = this.#link;
    if (this.#isSending || this.state !== 'following' || !link || link.isClosed) return;
    this.#isSending = true;
    try {
      const store = new Store(link, this.#settings.name);
      const outbox = this.#outbox;
      let number = outbox.firstNumber;
      // There is no `await` between the last `get` and `#isSending = false`, so that no batch is added that is never sent.
      for (let batch = outbox.get(number); batch; batch = outbox.get(number)) {
        number = Math.max(await this.#sendBatch(store, number, batch), outbox.firstNumber);
      }
    } catch (error) {
      link.close(error as Error);
    } finally {
      this.#isSending = false;
    }
  }

  /** @returns The number of the batch to send next. */
  async #sendBatch(store: Store, number: number, { body, blob, bytes }: Batch): Promise<number> {
    const outbox = this.#outbox;
    if (blob && bytes) await store.writeBlob(blob, bytes);
    const answer = await store.append(outbox.writer, number, body, blob);
    if (answer === 'stored' || answer === 'known') return number + 1;
    if (answer === 'lost') return number;
    if (answer === 'gap' && number === outbox.firstNumber && (await this.#isContinued(store))) {
      outbox.rename();
      return 1;
    }
    throw new Error(`Redis has another history than before (${answer})`);
  }

  async #isContinued(store: Store): Promise<boolean> {
    const history = await store.readHistory();
    return history !== undefined && isContinued(store, this.#replica, history);
  }

  async #writeSnapshot(store: Store): Promise<void> {
    const { list, changesSinceSnapshot } = this.#replica;
    const limit = Math.max(this.#settings.snapshotAfter, list.size / 4);
    if (this.#isWritingSnapshot || changesSinceSnapshot < limit) return;
    this.#isWritingSnapshot = true;
    // Resets the count even if another process writes the snapshot, because the next snapshot is not due for a while.
    this.#replica.changesSinceSnapshot = 0;
    try {
      await writeSnapshot(store, this.clock.now);
    } catch {
      // Ignores the error: the link has failed, which `#run` handles, or the snapshot being read was replaced by a newer one.
    } finally {
      this.#isWritingSnapshot = false;
    }
  }
}
