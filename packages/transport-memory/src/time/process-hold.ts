import { realTimers } from './next-turn.ts';

/** Longer than any program runs; timers take no more. */
const FOR_EVER_MS = 2 ** 31 - 1;

/**
 * Keeps a process alive while its network has something open, as the handles of an operating system do. Only for clocks that go
 * by themselves: where a program moves the time, it waits for that.
 */
export class ProcessHold {
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  isEnabled = false;

  add(): void {
    this.#count++;
    if (this.#count === 1 && this.isEnabled)
      this.#timer = realTimers.setTimeout(() => undefined, FOR_EVER_MS);
  }

  remove(): void {
    this.#count--;
    if (this.#count === 0) realTimers.clearTimeout(this.#timer);
  }
}

/** The part of one handle in that. */
export class Reference {
  readonly #hold: ProcessHold;
  #isReferenced = true;
  #isOpen = false;
  #isHolding = false;

  constructor(hold: ProcessHold) {
    this.#hold = hold;
  }

  get isReferenced(): boolean {
    return this.#isReferenced;
  }

  set isReferenced(isReferenced: boolean) {
    this.#isReferenced = isReferenced;
    this.#update();
  }

  /** The handle is connected, or connects, or listens. */
  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    this.#update();
  }

  #update(): void {
    const isHolding = this.#isOpen && this.#isReferenced;
    if (isHolding === this.#isHolding) return;
    this.#isHolding = isHolding;
    if (isHolding) this.#hold.add();
    else this.#hold.remove();
  }
}
