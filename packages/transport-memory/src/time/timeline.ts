import { EventHeap, type ScheduledEvent } from './event-heap.ts';
import { ProcessHold } from './process-hold.ts';

/**
 * The event queue and the clock of a network. Events run one at a time, ordered by time; events with the same time in the order
 * in which they were scheduled. This order makes a run repeatable.
 */
export class Timeline {
  readonly #heap = new EventHeap();
  /** Keeps the process alive while handles are open. */
  readonly hold: ProcessHold = new ProcessHold();
  #sequence = 0;
  #nowUs = 0;
  #foreground = 0;
  /** Whether the last event called the program. Microtasks and ticks of the program must then run before the next event. */
  hasCalledProgram = false;
  /** Reads the current time; undefined while the time only advances with events. */
  readClockUs: (() => number) | undefined;
  /** Called whenever an event is scheduled, for drivers that run events by themselves. */
  onScheduled: (() => void) | undefined;

  /** The time since the creation of the network, in whole microseconds. */
  get nowUs(): number {
    if (this.readClockUs) this.#nowUs = Math.max(this.#nowUs, Math.floor(this.readClockUs()));
    return this.#nowUs;
  }

  /** The number of scheduled events, without background events. */
  get pending(): number {
    return this.#foreground;
  }

  /** The time of the next event; undefined if there is none. */
  get nextUs(): number | undefined {
    return this.#heap.peek()?.timeUs;
  }

  /** Schedules a callback after a delay in microseconds, which is rounded up. */
  schedule(delayUs: number, run: () => void, isBackground = false): ScheduledEvent {
    const event = { timeUs: this.nowUs + Math.ceil(delayUs), sequence: this.#sequence++, isBackground, run };
    this.#heap.push(event);
    if (!isBackground) this.#foreground++;
    this.onScheduled?.();
    return event;
  }

  cancel(event: ScheduledEvent): void {
    if (event.run === null) return;
    event.run = null;
    if (!event.isBackground) this.#foreground--;
  }

  /** Advances the time to the next event and runs it. Returns false if there is none. */
  runNext(): boolean {
    const event = this.#heap.pop();
    if (!event) return false;
    const run = event.run!;
    event.run = null;
    if (!event.isBackground) this.#foreground--;
    this.moveTo(event.timeUs);
    run();
    return true;
  }

  /** Advances the time; a time in the past has no effect. */
  moveTo(timeUs: number): void {
    if (timeUs > this.#nowUs) this.#nowUs = timeUs;
  }
}
