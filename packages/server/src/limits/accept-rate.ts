import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { ConnectionPolicy, Refusal } from '../connections/policy.ts';
import { addressGroup } from './address-group.ts';
import { RateLimit } from './rate-limit.ts';

/** How many connections a server accepts per second. Connections above the rate are dropped, with the reason `rate`. */
export interface AcceptRate {
  /** Connections per second from one IPv4 address or one IPv6 /64. @default no limit */
  perAddress?: number | undefined;
  /** Connections per second from all addresses together. @default no limit */
  total?: number | undefined;
  /**
   * The number of connections that may be opened at once: by each address if `perAddress` is set, otherwise by all addresses
   * together. If both `perAddress` and `total` are set, the burst of `total` has its default.
   *
   * @default the number per second, rounded up
   */
  burst?: number | undefined;
}

const TOTAL = 'total';

const burstOf = (perSecond: number): number => Math.max(1, Math.ceil(perSecond));

/** The policy of the option `acceptRate`. */
export class AcceptRateLimit implements ConnectionPolicy {
  readonly #perAddress: RateLimit | null;
  readonly #total: RateLimit | null;
  readonly #now: () => number;

  /** @param now Returns the time in milliseconds. */
  constructor({ perAddress, total, burst }: AcceptRate, now: () => number) {
    const hasBoth = perAddress !== undefined;
    this.#perAddress = hasBoth ? new RateLimit(perAddress, burst ?? burstOf(perAddress)) : null;
    this.#total =
      total === undefined ? null : new RateLimit(total, (hasBoth ? undefined : burst) ?? burstOf(total));
    this.#now = now;
  }

  refuse(stream: StreamHandle, client: InetName | undefined): Refusal | null {
    if (this.#perAddress && !client && stream.kind === 'tcp') return { reason: 'unknownPeer' };
    return this.exceeded(client && addressGroup(client.address));
  }

  onSocket(_socket: Socket, client: InetName | undefined): void {
    this.add(client && addressGroup(client.address));
  }

  /** Why one more connection from a group of addresses must be dropped; null if it is within the limits. */
  exceeded(rule: string | undefined): Refusal | null {
    const now = this.#now();
    if (rule !== undefined && this.#perAddress?.allows(rule, now) === false) return { reason: 'rate', rule };
    return this.#total?.allows(TOTAL, now) === false ? { reason: 'rate', rule: TOTAL } : null;
  }

  add(group: string | undefined): void {
    const now = this.#now();
    if (group !== undefined) this.#perAddress?.count(group, now);
    this.#total?.count(TOTAL, now);
  }
}
