import type { StreamHandle } from '@net/transport';
import { Attempt, type AttemptObserver } from './attempt.ts';

/** The attempts of one `connect` whose handles are open: the current attempt, and earlier attempts that are still pending. */
export class OpenAttempts {
  /** The attempt that began last. Before the first one begins, an attempt that only holds the handle. */
  current: Attempt;
  #slower: Attempt[] = [];
  #referenced = true;
  readonly #observer: AttemptObserver;

  /** @param handle The handle of the first attempt; created if it is null. */
  constructor(observer: AttemptObserver, handle: StreamHandle | null) {
    this.#observer = observer;
    this.current = this.#create(handle);
  }

  get areSeveral(): boolean {
    return this.#slower.length > 0;
  }

  /** Whether an attempt may still succeed. */
  get areAnyPending(): boolean {
    return this.current.isPending || this.areSeveral;
  }

  /** Creates a handle for the next attempt, because a handle whose `connect` is pending or has failed cannot connect again. */
  renew(): void {
    if (this.current.isPending) this.#slower.push(this.current);
    else this.current.close();
    this.current = this.#create(null);
    if (!this.#referenced) this.current.handle.unref();
  }

  /** Closes an attempt that has failed. The current attempt stays open, because the socket uses its handle. */
  drop(attempt: Attempt): void {
    if (attempt === this.current) return;
    this.#slower.splice(this.#slower.indexOf(attempt), 1);
    attempt.close();
  }

  /** Makes an attempt that has succeeded the current one. */
  choose(attempt: Attempt): void {
    if (attempt === this.current) return;
    this.#slower.splice(this.#slower.indexOf(attempt), 1, this.current);
    this.current = attempt;
  }

  /** Ends all attempts, and closes all handles except that of the current attempt. */
  cancel(): void {
    this.current.end('cancelled');
    if (this.areSeveral) for (const attempt of this.#slower.splice(0)) attempt.close();
  }

  /** Sets whether the handles of these and later attempts keep the process alive. */
  setReferenced(referenced: boolean): void {
    this.#referenced = referenced;
    for (const { handle } of [this.current, ...this.#slower]) {
      if (referenced) handle.ref();
      else handle.unref();
    }
  }

  #create(handle: StreamHandle | null): Attempt {
    const { request, stream } = this.#observer;
    return new Attempt(handle ?? stream.transport.createStream(request.kind), this.#observer);
  }
}
