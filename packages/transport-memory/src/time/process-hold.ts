import { realTimers } from './next-turn.ts';

/** The longest delay that timers support, in milliseconds: about 24.8 days. */
const FOR_EVER_MS = 2 ** 31 - 1;

/**
 * Keeps the process alive, with a timer, while a network has open referenced handles, as real handles do. Enabled only for clocks
 * that run by themselves: with a virtual clock the program awaits the call that advances the time.
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

/** The contribution of one handle to a {@link ProcessHold}: it counts while the handle is open and referenced. */
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

  /** Whether the handle listens, reads, or has a pending call. */
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
