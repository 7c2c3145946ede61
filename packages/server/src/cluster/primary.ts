import type { Worker } from 'node:cluster';
import { builtIn } from '@net/transport';
import type { Refusal } from '../connections/policy.ts';
import { LimitCounter } from '../limits/limit-counter.ts';
import { type Answer, type Entry, isOurs, TYPE } from './messages.ts';

/** Stands for the process itself: the primary, or a program without workers. */
export const PRIMARY = Symbol('primary');

type Process = Worker | typeof PRIMARY;

/** The counters of a cluster. */
export class PrimaryCounts {
  /** The key is the JSON text of `[name, limits]`: the option `name` of `clusterLimits`, and the limits of the servers. */
  readonly #counters = new Map<string, LimitCounter>();
  /** The counted connections of each process, so that those of a worker that dies can be subtracted. */
  readonly #held = new Map<Process, Map<string, Held>>();

  /** Starts answering the workers. */
  listen(): void {
    const cluster = builtIn('node:cluster');
    cluster.on('message', (worker, message) => {
      if (isOurs(message) && !('answer' in message)) this.#onMessage(worker, message);
    });
    // Emitted when the channel to a worker has closed, for any reason. No message follows.
    cluster.on('disconnect', (worker) => this.giveAll(worker));
  }

  #onMessage(worker: Worker, message: Entry & { take?: string | undefined }): void {
    if (message.take === undefined) {
      this.give(worker, message);
      return;
    }
    const refusal = this.take(worker, message);
    const { name, limits, group } = message;
    const answer: Answer = { type: TYPE, answer: message.take, refusal, name, limits, group };
    // The error is ignored: a worker that has exited in the meantime does not need the answer.
    worker.send(answer, () => undefined);
  }

  take(owner: Process, entry: Entry): Refusal | null {
    const { key, counter } = this.#counterOf(entry);
    const refusal = counter.take(entry.group);
    if (!refusal && entry.group !== undefined) {
      const heldOfOwner = this.#held.get(owner) ?? new Map<string, Held>();
      this.#held.set(owner, heldOfOwner);
      const place = `${key} ${entry.group}`;
      const held = heldOfOwner.get(place);
      if (held) held.count++;
      else heldOfOwner.set(place, { counter, group: entry.group, count: 1 });
    }
    return refusal;
  }

  give(owner: Process, entry: Entry): void {
    const heldOfOwner = this.#held.get(owner);
    const place = `${this.#counterOf(entry).key} ${entry.group}`;
    const held = heldOfOwner?.get(place);
    if (!held) return;
    held.counter.give(held.group);
    if (--held.count === 0) heldOfOwner!.delete(place);
  }

  /** Ends the count of all connections of a process that has exited or closed its channel. */
  giveAll(owner: Process): void {
    for (const { counter, group, count } of this.#held.get(owner)?.values() ?? []) {
      for (let left = count; left > 0; left--) counter.give(group);
    }
    this.#held.delete(owner);
  }

  #counterOf({ name, limits }: Entry): { key: string; counter: LimitCounter } {
    const key = JSON.stringify([name, limits]);
    const counter = this.#counters.get(key) ?? new LimitCounter(limits);
    this.#counters.set(key, counter);
    return { key, counter };
  }
}

/** The connections of a process that have the same counter and the same group of addresses. */
interface Held {
  readonly counter: LimitCounter;
  readonly group: string;
  count: number;
}
