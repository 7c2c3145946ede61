import type { BlockList } from '@net/blocklist';
import type { Counts } from './history/history.ts';
import {
  applyChange,
  type Change,
  concerns,
  formatChanges,
  type Subjects,
  subjectsOf,
} from './rules/change.ts';

/** The maximum number of changes in a batch. */
const BATCH_CHANGES = 250;

/** The key for a change that replaces all rules, where other changes have the key of their rule. */
const ALL_RULES = '';

/** Changes that are stored together, or not at all. */
export class Batch {
  readonly changes: Change[] = [];
  /** The bytes of the new list, for a batch that replaces all rules. */
  readonly bytes: Uint8Array | undefined;
  /** Whether no change may be added any more, because the batch may have been sent. */
  isSealed = false;
  /** Resolves once the batch is stored in Redis; rejects if it is dropped. */
  readonly stored: Promise<void>;
  #body: string | undefined;
  #settle!: (error?: Error) => void;

  constructor(bytes?: Uint8Array) {
    this.bytes = bytes;
    this.stored = new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
    });
    // Prevents an unhandled rejection if the program does not wait for the promise.
    this.stored.catch(() => {});
  }

  /** The changes as JSON. Seals the batch. */
  get body(): string {
    this.isSealed = true;
    this.#body ??= formatChanges(this.changes);
    return this.#body;
  }

  /** The name of the blob with the new list, for a batch that replaces all rules. */
  get blob(): string | undefined {
    const [change] = this.changes;
    return change?.type === 'replace' ? change.blob : undefined;
  }

  /** Settles the promise `stored`: rejects it if there is an error. */
  settle(error?: Error): void {
    this.#settle(error);
  }
}

/** The pending changes: those of this process that were not read back from the log yet, in batches numbered from 1. */
export class Outbox {
  /** The id of this process among the writers of a list. */
  writer = crypto.randomUUID();
  /** The number of the first pending batch. */
  #first = 1;
  #batches: Batch[] = [];
  /** The number of pending changes by the key of the rule, so that {@link reapply} is fast while many changes are pending. */
  readonly #pendingRules = new Map<string, number>();

  /** The number of pending changes. */
  get size(): number {
    return this.#batches.reduce((sum, { changes }) => sum + changes.length, 0);
  }

  /** The number of the last batch, whether pending or not. */
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
    this.#count(change, 1);
    return batch.stored;
  }

  /** The batch with a number; undefined if it is not pending. */
  get(number: number): Batch | undefined {
    return this.#batches[number - this.#first];
  }

  /** The number of the first pending batch. */
  get firstNumber(): number {
    return this.#first;
  }

  /** Closes all current batches: further changes go to a new batch. */
  seal(): void {
    for (const batch of this.#batches) batch.isSealed = true;
  }

  /** Removes the batches that a history contains. */
  settle(counts: Counts): void {
    const stored = counts.get(this.writer)?.number ?? 0;
    while (this.#batches.length > 0 && this.#first <= stored) {
      this.#first++;
      this.#remove()?.settle();
    }
  }

  /**
   * Renumbers the pending batches from 1, under a new writer id. Called if Redis has lost earlier batches of this writer, which no
   * process can append again.
   */
  rename(): void {
    this.writer = crypto.randomUUID();
    this.#first = 1;
  }

  /**
   * Applies the pending changes to the list again, because they must stay effective in this process until they are stored.
   *
   * @param changes The changes that were just read from the log. The first pending change about one of their rules, and all pending
   *   changes after it, are applied again. Without `changes`, all pending changes are.
   */
  reapply(list: BlockList, changes?: readonly Change[]): void {
    const subjects = changes ? subjectsOf(changes) : 'all';
    if (!this.#concerns(subjects)) return;
    let isConcerned = false;
    for (const batch of this.#batches) {
      for (const own of batch.changes) {
        isConcerned ||= concerns(own, subjects);
        if (!isConcerned) continue;
        applyChange(list, own, batch.bytes);
      }
    }
  }

  /** Resolves once all current batches are stored or dropped. */
  async whenStored(): Promise<void> {
    await Promise.allSettled(this.#batches.map(({ stored }) => stored));
  }

  /** Drops all pending batches; their promises reject. */
  fail(error: Error): void {
    while (this.#batches.length > 0) this.#remove()?.settle(error);
  }

  #remove(): Batch | undefined {
    const batch = this.#batches.shift();
    for (const change of batch?.changes ?? []) this.#count(change, -1);
    return batch;
  }

  #count(change: Change, difference: 1 | -1): void {
    const rule = change.type === 'replace' ? ALL_RULES : change.rule;
    const count = (this.#pendingRules.get(rule) ?? 0) + difference;
    if (count > 0) this.#pendingRules.set(rule, count);
    else this.#pendingRules.delete(rule);
  }

  /** Whether a pending change is about one of the rules in `subjects`, or replaces all rules. */
  #concerns(subjects: Subjects): boolean {
    if (subjects === 'all' || this.#pendingRules.has(ALL_RULES)) return this.#batches.length > 0;
    return [...subjects].some((rule) => this.#pendingRules.has(rule));
  }
}
