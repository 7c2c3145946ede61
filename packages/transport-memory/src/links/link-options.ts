import type { Distribution } from '../random/distribution.ts';

/** What the way from one host to another is like. What is left out stays as it was. */
export interface LinkOptions {
  /** How long a packet is under way, in milliseconds. @default 0.5 between hosts, 0.01 on the loopback interface of one */
  latency?: Distribution | undefined;
  /** Bits per second. A packet takes its length at this rate, and waits for those before it. @default Infinity */
  bandwidth?: number | undefined;
  /**
   * The share of packets that get lost, 0 to 1. TCP sends them again, so a program sees a delay: the retransmission timeout,
   * 200 ms or twice the latency, doubled each time. @default 0
   */
  loss?: number | undefined;
  /** The maximum segment size in bytes. @default 1460 between hosts, 65536 on the loopback interface */
  mss?: number | undefined;
  /**
   * How what is written is cut into segments: `full` as long as the MSS lets them be; `random` at any length up to that, as
   * the seed has it, so that nothing arrives as it was written. @default 'full'
   */
  segments?: 'full' | 'random' | undefined;
}

/** All of the options, with a value each. */
export type LinkProperties = { [Name in keyof LinkOptions]-?: Exclude<LinkOptions[Name], undefined> };

export const BETWEEN_HOSTS: LinkProperties = {
  latency: 0.5,
  bandwidth: Number.POSITIVE_INFINITY,
  loss: 0,
  mss: 1460,
  segments: 'full',
};

export const LOOPBACK: LinkProperties = { ...BETWEEN_HOSTS, latency: 0.01, mss: 65_536 };

/** `base`, with what `changes` has a value for. */
export function changed(base: LinkProperties, changes: LinkOptions): LinkProperties {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...base, ...(Object.fromEntries(given) as Partial<LinkProperties>) };
}
