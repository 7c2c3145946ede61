import type { BlockList } from '@net/blocklist';
import type { Counts } from './history/history.ts';
import { applyChange, type Change, concerns, formatChanges, subjectsOf } from './rules/change.ts';

/** How many changes go into one batch at most. */
const BATCH_CHANGES = 250;

/** Changes that are stored together, or not at all. */
export class Batch {
  readonly changes: Change[] = [];
  /** The list by which a batch with a change of this kind replaces all rules. */
  readonly bytes: Uint8Array | undefined;
  /** Whether it may have been sent, so that nothing can be added. */
  isSealed = false;
  readonly stored: Promise<void>;
  #body: string | undefined;
  #settle!: (error?: Error) => void;

  constructor(bytes?: Uint8Array) {
    this.bytes = bytes;
    this.stored = new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
    });
    // Whoever does not wait for a ban is not to be ended by it.
    this.stored.catch(() => {});
  }

  get body(): string {
    this.isSealed = true;
    this.#body ??= formatChanges(this.changes);
    return this.#body;
  }

  get blob(): string | undefined {
    const [change] = this.changes;
    return change?.type === 'replace' ? change.blob : undefined;
  }

  settle(error?: Error): void {
    this.#settle(error);
  }
}

/** The changes of this process that have not been read back from the log, in batches that are numbered from 1 on. */
export class Outbox {
  /** The id of this process among the writers of a list. */
  writer = crypto.randomUUID();
  /** The number of the first batch. */
  #first = 1;
  #batches: Batch[] = [];

  /** How many changes wait. */
  get size(): number {
    return this.#batches.reduce((sum, { changes }) => sum + changes.length, 0);
  }

  /** The number of the last batch, of those that wait and those that do not. */
  get lastNumber(): number {
    return this.#first + this.#batches.length - 1;
  }

  /** Adds a change to the last batch, or to a new one. */
  add(change: Change, bytes?: Uint8Array): Promise<void> {
    let batch = this.#batches.at(-1);
    if (!batch || batch.isSealed || batch.bytes || bytes || batch.changes.length === BATCH_CHANGES) {
      batch = new Batch(bytes);
      this.#batches.push(batch);
    }
    batch.changes.push(change);
    return batch.stored;
  }

  /** The batch with a number. */
  get(number: number): Batch | undefined {
    return this.#batches[number - this.#first];
  }

  /** The number of the first batch that waits. */
  get firstNumber(): number {
    return this.#first;
  }

  /** Lets no change be added to the batches that there are. */
  seal(): void {
    for (const batch of this.#batches) batch.isSealed = true;
  }

  /** Removes the batches that a history has. */
  settle(counts: Counts): void {
    const stored = counts.get(this.writer)?.number ?? 0;
    while (this.#batches.length > 0 && this.#first <= stored) {
      this.#first++;
      this.#batches.shift()?.settle();
    }
  }

  /** Numbers the batches from 1 on as those of a new writer: Redis lacks earlier ones, and nobody has them any more. */
  rename(): void {
    this.writer = crypto.randomUUID();
    this.#first = 1;
  }

  /**
   * Applies the changes that wait to the list: they count here before they are stored.
   *
   * @param changes What was read from the log. Nothing is done unless it concerns a change that waits, and what comes before that
   *   is left alone. All is applied if nothing is given.
   */
  reapply(list: BlockList, changes?: readonly Change[]): void {
    if (this.#batches.length === 0) return;
    const subjects = changes ? subjectsOf(changes) : 'all';
    let isConcerned = false;
    for (const batch of this.#batches) {
      for (const own of batch.changes) {
        isConcerned ||= concerns(own, subjects);
        if (!isConcerned) continue;
        applyChange(list, own, batch.bytes);
      }
    }
  }

  /** Settles once all batches that there are now are stored, or given up. */
  async whenStored(): Promise<void> {
    await Promise.allSettled(this.#batches.map(({ stored }) => stored));
  }

  /** Gives up what waits. */
  fail(error: Error): void {
    for (const batch of this.#batches.splice(0)) batch.settle(error);
  }
}
