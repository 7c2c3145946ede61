import { drawMs } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';
import type { Timeline } from '../time/timeline.ts';
import { type Impairment, Impairments } from './impairments.ts';
import { changed, type LinkOptions, type LinkProperties } from './link-options.ts';

/** The minimum retransmission timeout in microseconds, as on Linux (RFC 6298 section 2.4 recommends one second). */
const MIN_RETRANSMISSION_US = 200_000;
/** The number of retransmissions that a link simulates before it reports a loss: the default of Linux's `net.ipv4.tcp_retries2`. */
const MAX_LOSSES = 15;
/** The factor by which the latency of a slow link grows, and the minimum loss of a slow link. */
const SLOW_FACTOR = 100;
const SLOW_LOSS = 0.1;
/** The length of the Ethernet, IPv4 and TCP headers, which use bandwidth, too. */
const HEADER_BYTES = 54;

/** The arrival time of the last packet of a sequence that must arrive in order. */
export interface PacketOrder {
  arrivalUs: number;
}

/** A link from one host to another, in one direction. */
export class Link {
  readonly #timeline: Timeline;
  readonly #random: Random;
  properties: LinkProperties;
  readonly #impairments = new Impairments();
  /** The packets that are held back. */
  #held: (() => void)[] = [];
  /** The time at which the last bit of all packets sent so far has been transmitted. */
  #busyUntilUs = 0;

  constructor(timeline: Timeline, random: Random, properties: LinkProperties) {
    this.#timeline = timeline;
    this.#random = random;
    this.properties = properties;
  }

  change(options: LinkOptions): void {
    this.properties = changed(this.properties, options);
  }

  /** The initial retransmission timeout, in microseconds. */
  get retransmissionUs(): number {
    const { latency } = this.properties;
    const ms = typeof latency === 'number' ? latency : 'uniform' in latency ? latency.uniform[1] : 0;
    return Math.max(MIN_RETRANSMISSION_US, ms * 4000 * this.#latencyFactor);
  }

  get #latencyFactor(): number {
    return this.#impairments.has('slow') ? SLOW_FACTOR : 1;
  }

  /** The length of the next segment, if `available` bytes may be sent. */
  segmentLength(available: number): number {
    const { mss, segments } = this.properties;
    const most = Math.min(mss, available);
    return segments === 'full' ? most : this.#random.integer(1, most);
  }

  /**
   * Sends a packet.
   *
   * @param order Packets with the same `order` object arrive in the order in which they were sent.
   * @param arrive Called later, when the packet arrives.
   * @param lose Called instead of `arrive`, possibly during `send`, if all retransmissions are lost, too, or the link is cut.
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
    let arrival = now + drawMs(latency, this.#random) * this.#latencyFactor * 1000;
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

  /** Removes one cause of an impairment, or, without `cause`, all causes. Sends the packets that are no longer held, in order. */
  mend(how: Impairment, cause?: unknown): void {
    this.#impairments.remove(how, cause);
    if (this.#impairments.has('held')) return;
    for (const send of this.#held.splice(0)) send();
  }
}
