/** The number of keys in one generation of a {@link RateLimit}. Each key takes about 100 bytes. */
const GENERATION = 8192;

/**
 * A limit of events per second for each key, as a leaky bucket in the form of the generic cell rate algorithm (ITU-T I.371): one
 * number per key.
 *
 * The keys are kept in two generations. When the young generation has 8,192 keys and gets one more, it becomes the old generation,
 * and the keys of the former old generation are forgotten. So the memory is bounded, and the last 8,192 keys are always known.
 */
export class RateLimit {
  /** The milliseconds from one event to the next at the permitted rate. */
  readonly #intervalMs: number;
  /** How many milliseconds ahead of the permitted rate events may be: the burst. */
  readonly #toleranceMs: number;
  /** For each key the time in milliseconds at which its whole burst is available again. */
  #young = new Map<string, number>();
  #old: ReadonlyMap<string, number> = new Map();

  /**
   * @param perSecond Events per second in the long run.
   * @param burst Events that may come at once.
   */
  constructor(perSecond: number, burst: number) {
    this.#intervalMs = 1000 / perSecond;
    this.#toleranceMs = this.#intervalMs * (burst - 1);
  }

  /** The number of entries kept. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Whether one more event of `key` at the time `now`, in milliseconds, is within the limit. Does not count the event. */
  allows(key: string, now: number): boolean {
    return this.#fullAt(key, now) - now <= this.#toleranceMs;
  }

  /** Counts an event of `key`. */
  count(key: string, now: number): void {
    const fullAt = this.#fullAt(key, now) + this.#intervalMs;
    if (this.#young.size >= GENERATION && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, fullAt);
  }

  #fullAt(key: string, now: number): number {
    return Math.max(this.#young.get(key) ?? this.#old.get(key) ?? now, now);
  }
}
