/**
 * The impairments of a link. `cut`: packets are dropped. `held`: packets are held back. `slow`: packets take long, and some get
 * lost.
 */
export type Impairment = 'cut' | 'held' | 'slow';

/**
 * The causes of each impairment of a link, such as faults of a plan. An impairment lasts until all of its causes are removed.
 */
export class Impairments {
  readonly #causes = { cut: new Set<unknown>(), held: new Set<unknown>(), slow: new Set<unknown>() };

  has(impairment: Impairment): boolean {
    return this.#causes[impairment].size > 0;
  }

  add(impairment: Impairment, cause: unknown): void {
    this.#causes[impairment].add(cause);
  }

  /** Removes one cause of an impairment, or all of them without `cause`. */
  remove(impairment: Impairment, cause?: unknown): void {
    if (cause === undefined) this.#causes[impairment].clear();
    else this.#causes[impairment].delete(cause);
  }
}
