import {
  ABOVE_ZERO,
  type Check,
  DISTRIBUTION,
  oneOf,
  PROBABILITY,
  WHOLE_FROM_ONE,
} from '../arguments/check-properties.ts';
import { definedProperties } from '../arguments/defined-properties.ts';
import type { Distribution } from '../random/distribution.ts';

/** The properties of a link from one host to another. A missing property keeps its current value. */
export interface LinkOptions {
  /** The latency of a packet, in milliseconds. @default 0.5 between hosts, 0.01 on the loopback interface of a host */
  latency?: Distribution | undefined;
  /** The bandwidth in bits per second. Packets are sent one after the other. @default Infinity */
  bandwidth?: number | undefined;
  /**
   * The probability that a packet is lost, 0 to 1. TCP retransmits the packet, so a program sees a delay: the retransmission
   * timeout. This timeout is four times a constant latency or the maximum of a uniform one, and at least 200 ms; for other
   * distributions it is 200 ms. It doubles with each loss. @default 0
   */
  loss?: number | undefined;
  /** The maximum segment size in bytes. @default 1460 between hosts, 65536 on the loopback interface */
  mss?: number | undefined;
  /**
   * How written bytes are divided into segments. `full`: each as long as the MSS permits. `random`: each of a random length up to
   * the MSS, drawn from the seed, so that a program cannot rely on receiving bytes as they were written. @default 'full'
   */
  segments?: 'full' | 'random' | undefined;
}

/** The properties of a link, all of them set. */
export type LinkProperties = { [Name in keyof LinkOptions]-?: Exclude<LinkOptions[Name], undefined> };

/** The conditions of the properties of a link. */
export const LINK_CHECKS: Readonly<Record<keyof LinkOptions, Check>> = {
  latency: DISTRIBUTION,
  bandwidth: ABOVE_ZERO,
  loss: PROBABILITY,
  mss: WHOLE_FROM_ONE,
  segments: oneOf('full', 'random'),
};

export const BETWEEN_HOSTS: LinkProperties = {
  latency: 0.5,
  bandwidth: Number.POSITIVE_INFINITY,
  loss: 0,
  mss: 1460,
  segments: 'full',
};

export const LOOPBACK: LinkProperties = { ...BETWEEN_HOSTS, latency: 0.01, mss: 65_536 };

/** Returns `base` with the properties that are set in `changes`. */
export function changed(base: LinkProperties, changes: LinkOptions): LinkProperties {
  return { ...base, ...definedProperties(changes) };
}
