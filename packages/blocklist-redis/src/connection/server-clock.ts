/**
 * An estimate of the clock of Redis, in ms since 1970. Between measurements it runs by the monotonic clock, so that a wrong or
 * adjusted clock of this machine changes nothing.
 */
export class ServerClock {
  /** The time of Redis less the monotonic time. Until the first measurement, this machine's clock is taken for that of Redis. */
  #offset = Date.now() - performance.now();

  readonly now = (): number => Math.floor(performance.now() + this.#offset);

  /**
   * Corrects the estimate by the answer to `TIME`, which Redis read at some time between the two given ones. So the offset lies in an
   * interval; an estimate that lies there, too, is kept.
   *
   * @param seconds The two parts of the answer.
   * @param sent When the command was sent, by the monotonic clock.
   * @param received When the answer was there.
   */
  correct([seconds, microseconds]: readonly [string, string], sent: number, received: number): void {
    const time = Number(seconds) * 1000 + Number(microseconds) / 1000;
    this.#offset = Math.min(Math.max(this.#offset, time - received), time - sent);
  }
}
