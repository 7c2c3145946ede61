import type { ScheduledEvent } from '../time/event-heap.ts';
import type { Machine } from './machine.ts';
import { control, type Packet } from './packet.ts';

/** The operations of an end that keep-alive uses. */
export interface ProbedEnd {
  readonly machine: Machine;
  readonly peer: ProbedEnd;
  readonly isKnown: boolean;
  /** The time at which the last packet from the peer arrived. */
  readonly heardUs: number;
  transmit(packet: Packet, arrive: () => void): void;
  hear(): void;
  /** Answers with a reset. */
  refuse(): void;
  timeOut(): void;
}

/** Linux's default delay, and the interval and count that libuv sets by default. */
const DEFAULT_DELAY_SECONDS = 7200;
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_COUNT = 10;

/** Probes an idle connection; breaks it with ETIMEDOUT if the peer answers none of the probes (RFC 9293 section 3.8.4). */
export class KeepAlive {
  readonly #end: ProbedEnd;
  #delayUs = 0;
  #intervalUs = 0;
  #count = 0;
  #unanswered = 0;
  #timer: ScheduledEvent | undefined;

  constructor(end: ProbedEnd) {
    this.#end = end;
  }

  /** Starts probing anew. `delay` and `interval` are in seconds; a `delay` of 0 stands for the default. */
  start(delay = DEFAULT_DELAY_SECONDS, interval = DEFAULT_INTERVAL_SECONDS, count = DEFAULT_COUNT): void {
    this.stop();
    this.#delayUs = (delay || DEFAULT_DELAY_SECONDS) * 1_000_000;
    this.#intervalUs = interval * 1_000_000;
    this.#count = count;
    this.#wait(this.#delayUs);
  }

  stop(): void {
    if (this.#timer) this.#end.machine.timeline.cancel(this.#timer);
    this.#timer = undefined;
    this.#unanswered = 0;
  }

  #wait(delayUs: number): void {
    // A background event: a network in which only probes are scheduled counts as idle.
    this.#timer = this.#end.machine.timeline.schedule(delayUs, () => this.#check(), true);
  }

  #check(): void {
    const end = this.#end;
    if (!end.isKnown) return;
    const idleUs = end.machine.timeline.nowUs - end.heardUs;
    if (idleUs < this.#delayUs) {
      this.#unanswered = 0;
      this.#wait(this.#delayUs - idleUs);
    } else if (this.#unanswered === this.#count) end.timeOut();
    else {
      this.#unanswered++;
      this.#probe();
      this.#wait(this.#intervalUs);
    }
  }

  #probe(): void {
    const end = this.#end;
    const { peer } = end;
    end.transmit(control('probe'), () => {
      if (peer.machine.isDown) return;
      if (!peer.isKnown) {
        peer.refuse();
        return;
      }
      peer.hear();
      peer.transmit(control('ack'), () => end.isKnown && end.hear());
    });
  }
}
