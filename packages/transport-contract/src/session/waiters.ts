interface Waiter {
  what: string;
  isTrue: () => boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Lets a test wait until something it can check has become true, without asking again and again. */
export class Waiters {
  #waiters: Waiter[] = [];
  #over: string | undefined;

  until(what: string, isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    if (this.#over) return Promise.reject(new Error(`Waited for ${what}, but ${this.#over}`));
    return new Promise((resolve, reject) => this.#waiters.push({ what, isTrue, resolve, reject }));
  }

  /** Something happened. */
  check(): void {
    const ready = this.#waiters.filter((waiter) => waiter.isTrue());
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.resolve();
  }

  /** Nothing will happen any more: what is still waited for fails now and not in a timeout. */
  end(why: string): void {
    this.check();
    this.#over = why;
    for (const { what, reject } of this.#waiters) reject(new Error(`Waited for ${what}, but ${why}`));
    this.#waiters = [];
  }
}
