/** A callback that is scheduled for a time of the network's clock. */
export interface ScheduledEvent {
  /** The time of the event, in microseconds since the creation of the network. */
  readonly timeUs: number;
  /** The order of events with the same time: the one scheduled first runs first. */
  readonly sequence: number;
  /** Whether the network counts as idle while only such events are pending: true for a keep-alive probe, for example. */
  readonly isBackground: boolean;
  /** The callback; null after it has run or was cancelled. */
  run: (() => void) | null;
}

/** A binary heap of events, with the earliest one on top. */
export class EventHeap {
  readonly #events: ScheduledEvent[] = [];

  get size(): number {
    return this.#events.length;
  }

  /** The earliest event that was not cancelled; undefined if there is none. */
  peek(): ScheduledEvent | undefined {
    while (this.#events.length > 0 && this.#events[0]!.run === null) this.#removeTop();
    return this.#events[0];
  }

  push(event: ScheduledEvent): void {
    const events = this.#events;
    let index = events.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(events[parent]!, event)) break;
      events[index] = events[parent]!;
      index = parent;
    }
    events[index] = event;
  }

  pop(): ScheduledEvent | undefined {
    const top = this.peek();
    if (top) this.#removeTop();
    return top;
  }

  #removeTop(): void {
    const events = this.#events;
    const last = events.pop()!;
    const { length } = events;
    if (length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(events[child + 1]!, events[child]!)) child++;
      if (isBefore(last, events[child]!)) break;
      events[index] = events[child]!;
      index = child;
    }
    events[index] = last;
  }
}

function isBefore(one: ScheduledEvent, other: ScheduledEvent): boolean {
  return one.timeUs < other.timeUs || (one.timeUs === other.timeUs && one.sequence < other.sequence);
}
