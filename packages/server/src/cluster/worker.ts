import { builtIn } from '@net/transport';
import type { Refusal } from '../connections/policy.ts';
import { type Answer, type Entry, isOurs, type Take, TYPE } from './messages.ts';

type Settle = (refusal: Refusal | null) => void;

/** Asks the primary on behalf of a worker. */
export class WorkerQuestions {
  readonly #timeoutMs: number;
  /** The questions that the primary has not answered, by their ids. */
  readonly #asked = new Map<string, Settle>();
  /** The prefix of the ids of this object's questions. A worker may have several objects of this class. */
  readonly #prefix = `${process.pid}-${Math.random()}-`;
  #count = 0;

  /** @param timeoutMs Milliseconds to wait for an answer. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Starts listening for the answers of the primary. */
  listen(): void {
    builtIn('node:cluster').worker!.on('message', (message: unknown) => {
      if (isOurs(message) && 'answer' in message && message.answer.startsWith(this.#prefix)) {
        this.#onAnswer(message);
      }
    });
  }

  /** Fulfils with the primary's answer. Rejects if the primary does not answer in time, or the channel to it is closed. */
  take(entry: Entry): Promise<Refusal | null> {
    return new Promise((resolve, reject) => {
      const id = `${this.#prefix}${++this.#count}`;
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        reject(
          new Error(`The primary has not answered in ${this.#timeoutMs} ms: does it call clusterLimits()?`),
        );
      }, this.#timeoutMs);
      timer.unref();
      this.#asked.set(id, (refusal) => {
        clearTimeout(timer);
        resolve(refusal);
      });
      const message: Take = { ...entry, type: TYPE, take: id };
      send(message, (error) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        reject(error);
      });
    });
  }

  give(entry: Entry): void {
    // The error is ignored: when the channel closes, the primary subtracts all connections of this worker.
    send({ ...entry, type: TYPE }, () => undefined);
  }

  #onAnswer({ answer, refusal, name, limits, group }: Answer): void {
    const settle = this.#asked.get(answer);
    this.#asked.delete(answer);
    if (settle) settle(refusal);
    // The answer came after the deadline: this worker has dropped the connection, but the primary has counted it.
    else if (!refusal) this.give({ name, limits, group });
  }
}

function send(message: object, onFailed: (error: Error) => void): void {
  if (!process.connected) {
    onFailed(new Error('The channel to the primary is closed'));
    return;
  }
  process.send!(message, undefined, undefined, (error) => {
    if (error) onFailed(error);
  });
}
