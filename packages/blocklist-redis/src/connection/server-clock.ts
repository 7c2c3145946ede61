/**
 * An estimate of the clock of Redis, in ms since 1970. Between measurements it advances with the monotonic clock, so a wrong or
 * adjusted system clock has no effect.
 */
export class ServerClock {
  /** The time of Redis minus the monotonic time. Until the first measurement the system clock is used. */
  #offset = Date.now() - performance.now();

  readonly now = (): number => Math.floor(performance.now() + this.#offset);

  /**
   * Corrects the estimate with a time of Redis in ms since 1970, which Redis read between `sent` and `received`. This bounds
   * the offset to an interval; an estimate inside of the interval is kept.
   *
   * @param sent The monotonic time at which the command was sent.
   * @param received The monotonic time at which the reply arrived.
   */
  correct(time: number, sent: number, received: number): void {
    this.#offset = Math.min(Math.max(this.#offset, time - received), time - sent);
  }
}
