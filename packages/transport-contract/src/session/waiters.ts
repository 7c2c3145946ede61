interface Waiter {
  what: string;
  isTrue: () => boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Resolves promises when their conditions become true. The conditions are checked at events, without polling. */
export class Waiters {
  #waiters: Waiter[] = [];
  #over: string | undefined;

  until(what: string, isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    if (this.#over) return Promise.reject(new Error(`Waited for ${what}, but ${this.#over}`));
    return new Promise((resolve, reject) => this.#waiters.push({ what, isTrue, resolve, reject }));
  }

  /** Checks the conditions; called after every event. */
  check(): void {
    const ready = this.#waiters.filter((waiter) => waiter.isTrue());
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.resolve();
  }

  /** Rejects all pending promises, because no further event will occur. The test then fails immediately, without a timeout. */
  end(why: string): void {
    this.check();
    this.#over = why;
    for (const { what, reject } of this.#waiters) reject(new Error(`Waited for ${what}, but ${why}`));
    this.#waiters = [];
  }
}
