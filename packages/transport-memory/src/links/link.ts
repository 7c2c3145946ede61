import { drawMs } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';
import type { Timeline } from '../time/timeline.ts';
import { type Impairment, Impairments } from './impairments.ts';
import { changed, type LinkOptions, type LinkProperties } from './link-options.ts';

/** What TCP waits for an acknowledgement at least, in microseconds (RFC 6298 says a second; Linux waits 200 ms). */
const MIN_RETRANSMISSION_US = 200_000;
/** A packet that was lost as often as this is gone. */
const MAX_LOSSES = 15;
/** A slow link takes this many times as long for a packet, and loses this share of them. */
const SLOW_FACTOR = 100;
const SLOW_LOSS = 0.1;
/** Ethernet, IPv4 and TCP headers, which take their share of the bandwidth. */
const HEADER_BYTES = 54;

/** When the packet that was sent last arrives. */
export interface PacketOrder {
  arrivalUs: number;
}

/** The way from one host to another, in one direction. */
export class Link {
  readonly #timeline: Timeline;
  readonly #random: Random;
  properties: LinkProperties;
  readonly #impairments = new Impairments();
  /** Packets that are kept back. */
  #held: (() => void)[] = [];
  /** When the last bit of what was sent so far has left. */
  #busyUntilUs = 0;

  constructor(timeline: Timeline, random: Random, properties: LinkProperties) {
    this.#timeline = timeline;
    this.#random = random;
    this.properties = properties;
  }

  change(options: LinkOptions): void {
    this.properties = changed(this.properties, options);
  }

  /** How long TCP waits before it sends again what was not acknowledged, in microseconds. */
  get retransmissionUs(): number {
    const { latency } = this.properties;
    const ms = typeof latency === 'number' ? latency : 'uniform' in latency ? latency.uniform[1] : 0;
    return Math.max(MIN_RETRANSMISSION_US, ms * 4000);
  }

  /** The length of the next segment, given how much may go. */
  segmentLength(available: number): number {
    const { mss, segments } = this.properties;
    const most = Math.min(mss, available);
    return segments === 'full' ? most : this.#random.integer(1, most);
  }

  /**
   * Sends a packet.
   *
   * @param order Packets that share one arrive in the order in which they were sent, as TCP has it.
   * @param arrive Called later, when the packet is there.
   * @param lose Called, perhaps at once, instead of `arrive` if the packet is lost for good.
   */
  send(bytes: number, order: PacketOrder, arrive: () => void, lose: () => void): void {
    if (this.#impairments.has('cut')) {
      lose();
      return;
    }
    if (this.#impairments.has('held')) {
      this.#held.push(() => this.send(bytes, order, arrive, lose));
      return;
    }
    const { latency, bandwidth } = this.properties;
    const isSlow = this.#impairments.has('slow');
    const loss = isSlow ? Math.max(SLOW_LOSS, this.properties.loss) : this.properties.loss;
    const now = this.#timeline.nowUs;
    let arrival = now + drawMs(latency, this.#random) * (isSlow ? SLOW_FACTOR : 1) * 1000;
    if (bandwidth !== Number.POSITIVE_INFINITY) {
      const start = Math.max(now, this.#busyUntilUs);
      this.#busyUntilUs = start + ((bytes + HEADER_BYTES) * 8_000_000) / bandwidth;
      arrival += this.#busyUntilUs - now;
    }
    let wait = this.retransmissionUs;
    for (let losses = 0; this.#random.chance(loss); losses++) {
      if (losses === MAX_LOSSES) {
        lose();
        return;
      }
      arrival += wait;
      wait *= 2;
    }
    order.arrivalUs = Math.max(order.arrivalUs, Math.ceil(arrival));
    this.#timeline.schedule(order.arrivalUs - now, arrive);
  }

  impair(how: Impairment, cause: unknown): void {
    this.#impairments.add(how, cause);
  }

  /** Takes an impairment back: that of this cause, or of all. What was held goes on its way, in its order. */
  mend(how: Impairment, cause?: unknown): void {
    this.#impairments.remove(how, cause);
    if (this.#impairments.has('held')) return;
    for (const send of this.#held.splice(0)) send();
  }
}
