/** What can be wrong with a link. `cut`: packets are dropped. `held`: they are kept back. `slow`: they take long, and some get lost. */
export type Impairment = 'cut' | 'held' | 'slow';

/** Who has impaired a link, and how: it is well again once all of them have taken that back. */
export class Impairments {
  readonly #causes = { cut: new Set<unknown>(), held: new Set<unknown>(), slow: new Set<unknown>() };

  has(impairment: Impairment): boolean {
    return this.#causes[impairment].size > 0;
  }

  add(impairment: Impairment, cause: unknown): void {
    this.#causes[impairment].add(cause);
  }

  /** Without a cause: whoever it was. */
  remove(impairment: Impairment, cause?: unknown): void {
    if (cause === undefined) this.#causes[impairment].clear();
    else this.#causes[impairment].delete(cause);
  }
}
