import { DONE, type Status } from '@net/transport';
import { EMFILE } from '../errno.ts';

/**
 * Counts the open sockets of a host. The sockets have no descriptor numbers, because a program could use such a number as a
 * descriptor of the real system.
 */
export class Descriptors {
  readonly #limit: number;
  #open = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isExhausted(): boolean {
    return this.#open >= this.#limit;
  }

  get count(): number {
    return this.#open;
  }

  open(): Status {
    if (this.isExhausted) return EMFILE;
    this.#open++;
    return DONE;
  }

  close(): void {
    this.#open--;
  }
}
