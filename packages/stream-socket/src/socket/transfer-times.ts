import type { Timers } from '@net/transport';

/** When bytes were last read and written, in milliseconds of the transport's clock; undefined if none were since `reset`. */
export class TransferTimes {
  lastReadAt: number | undefined;
  lastWriteAt: number | undefined;
  readonly #timers: Timers | undefined;

  /** @param timers The timer functions of the transport. @default the global ones */
  constructor(timers: Timers | undefined) {
    this.#timers = timers;
  }

  noteRead(): void {
    this.lastReadAt = this.#now();
  }

  noteWrite(): void {
    this.lastWriteAt = this.#now();
  }

  reset(): void {
    this.lastReadAt = undefined;
    this.lastWriteAt = undefined;
  }

  #now(): number {
    return this.#timers?.now?.() ?? performance.now();
  }
}
