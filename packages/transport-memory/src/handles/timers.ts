import type { Timer, Timers } from '@net/transport';
import type { Kernel } from '../network/kernel.ts';
import type { Stack } from '../network/stack.ts';
import type { ScheduledEvent } from '../time/event-heap.ts';
import { snapshotContext } from './async-context.ts';

/** The timers of sockets on a virtual host, which use the network's time. A crash of the host cancels them. */
export function timersOf(stack: Stack, kernelOfCaller: () => Kernel): Timers {
  return {
    now: () => stack.timeline.nowUs / 1000,
    setTimeout: (callback, delayMs) => new NetworkTimer(stack, kernelOfCaller(), callback, delayMs),
    clearTimeout: (timer) => {
      if (timer instanceof NetworkTimer) timer.clear();
    },
  };
}

class NetworkTimer implements Timer {
  readonly #stack: Stack;
  readonly #kernel: Kernel;
  readonly #delayUs: number;
  readonly #callback: () => void;
  readonly #inContext = snapshotContext();
  #event: ScheduledEvent | undefined;

  constructor(stack: Stack, kernel: Kernel, callback: () => void, delayMs: number) {
    this.#stack = stack;
    this.#kernel = kernel;
    this.#callback = callback;
    this.#delayUs = delayMs * 1000;
    this.refresh();
  }

  refresh(): void {
    this.clear();
    const { timeline } = this.#stack;
    this.#event = timeline.schedule(this.#delayUs, () => {
      if (this.#stack.isDown || this.#kernel.isDead) return;
      timeline.hasCalledProgram = true;
      this.#inContext(this.#callback);
    });
  }

  clear(): void {
    if (this.#event) this.#stack.timeline.cancel(this.#event);
  }
}
