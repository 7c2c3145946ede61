/**
 * An estimate of the clock of Redis, in ms since 1970. Between measurements it advances with the monotonic clock, so a wrong or
 * adjusted system clock has no effect.
 */
export class ServerClock {
  /** The time of Redis minus the monotonic time. Until the first measurement the system clock is used. */
  #offset = Date.now() - performance.now();

  readonly now = (): number => Math.floor(performance.now() + this.#offset);

  /**
   * Corrects the estimate with the reply to `TIME`, which Redis read at some time between `sent` and `received`. This bounds
   * the offset to an interval; an estimate inside of the interval is kept.
   *
   * @param seconds The two parts of the reply.
   * @param sent The monotonic time at which the command was sent.
   * @param received The monotonic time at which the reply arrived.
   */
  correct([seconds, microseconds]: readonly [string, string], sent: number, received: number): void {
    const time = Number(seconds) * 1000 + Number(microseconds) / 1000;
    this.#offset = Math.min(Math.max(this.#offset, time - received), time - sent);
  }
}
