import { EventHeap, type ScheduledEvent } from './event-heap.ts';
import { ProcessHold } from './process-hold.ts';

/**
 * The one queue of everything that is going to happen in a network, and the time. Events run one at a time, in the order
 * of their times; those of one time in the order in which they were scheduled. That order is what makes a run repeatable.
 */
export class Timeline {
  readonly #heap = new EventHeap();
  /** What is open. */
  readonly hold: ProcessHold = new ProcessHold();
  #sequence = 0;
  #nowUs = 0;
  #foreground = 0;
  /** Whether the event that ran last called into the program: then what the program queued has to run before the next event. */
  hasCalledProgram = false;
  /** What the time is between two events. A real clock goes on while nothing happens. */
  readClockUs: (() => number) | undefined;
  /** Called whenever an event is scheduled, for drivers that run events by themselves. */
  onScheduled: (() => void) | undefined;

  /** Microseconds since the network began, a whole number. */
  get nowUs(): number {
    if (this.readClockUs) this.#nowUs = Math.max(this.#nowUs, Math.floor(this.readClockUs()));
    return this.#nowUs;
  }

  /** How many events are to come, without those in the background. */
  get pending(): number {
    return this.#foreground;
  }

  /** When the next event happens; undefined if there is none. */
  get nextUs(): number | undefined {
    return this.#heap.peek()?.timeUs;
  }

  /** Has `run` happen after a delay in microseconds. */
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

  /** Runs the next event, at its time. Returns false if there is none. */
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

  /** Sets the time forward; it never goes back. */
  moveTo(timeUs: number): void {
    if (timeUs > this.#nowUs) this.#nowUs = timeUs;
  }
}
