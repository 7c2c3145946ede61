/**
 * An estimate of the clock of Redis, in ms since 1970. Between measurements it advances with the monotonic clock, so a wrong or
 * adjusted system clock has no effect.
 */
export class ServerClock {
  /** The time of Redis minus the monotonic time, in ms. Computed from the system clock until the first measurement. */
  #offset = Date.now() - performance.now();

  readonly now = (): number => Math.floor(performance.now() + this.#offset);

  /**
   * Corrects the estimate with a time that Redis read between `sent` and `received`. The true offset is therefore between
   * `time - received` and `time - sent`. An estimate inside of this interval is kept; one outside is moved to the nearest end.
   *
   * @param time The time of Redis in ms since 1970.
   * @param sent The monotonic time at which the command was sent.
   * @param received The monotonic time at which the reply arrived.
   */
  correct(time: number, sent: number, received: number): void {
    this.#offset = Math.min(Math.max(this.#offset, time - received), time - sent);
  }
}
