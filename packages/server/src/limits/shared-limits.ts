import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { AskingPolicy, Refusal } from '../connections/policy.ts';
import type { AcceptRate } from './accept-rate.ts';
import { addressGroup } from './address-group.ts';

/** The limits that are counted for several servers together. Plain data, which can be sent to another process. */
export interface CountedLimits {
  readonly maxConnectionsPerAddress?: number | undefined;
  readonly acceptRate?: AcceptRate | undefined;
}

/** Counts connections for several servers: those of a cluster with `clusterLimits()` of `@net/server/cluster`. */
export interface SharedLimits {
  /**
   * Counts one more connection, unless a limit is reached.
   *
   * @param limits The limits of the server that asks. Servers with the same limits are counted together.
   * @param group The addresses that are limited together, for example `192.0.2.1` or `2001:db8::/64`; undefined over IPC.
   * @returns Fulfils with the reason why the connection is refused, or with null. If the promise rejects, the connection is
   *   refused with the reason `limitUnknown`.
   */
  take(limits: CountedLimits, group: string | undefined): Promise<Refusal | null>;
  /** Called once for each `take` that fulfilled with null, when the connection has ended. */
  give(limits: CountedLimits, group: string | undefined): void;
}

/** The policy of the options `maxConnectionsPerAddress` and `acceptRate` together with `limitsAcross`. */
export class LimitsAcross implements AskingPolicy {
  readonly #shared: SharedLimits;
  readonly #limits: CountedLimits;
  readonly #isPerAddress: boolean;
  readonly #groups = new WeakMap<Socket, string | undefined>();

  constructor(shared: SharedLimits, limits: CountedLimits) {
    this.#shared = shared;
    this.#limits = limits;
    this.#isPerAddress =
      limits.maxConnectionsPerAddress !== undefined || limits.acceptRate?.perAddress !== undefined;
  }

  refuse(stream: StreamHandle, client: InetName | undefined): Refusal | null {
    return this.#isPerAddress && !client && stream.kind === 'tcp' ? { reason: 'unknownPeer' } : null;
  }

  ask(_stream: StreamHandle, client: InetName | undefined, answer: (refusal: Refusal | null) => void): void {
    // In a separate tick, so that an error which a 'connection' listener throws is an uncaught exception, not a rejected promise.
    this.#take(client).then((refusal) => process.nextTick(answer, refusal));
  }

  async #take(client: InetName | undefined): Promise<Refusal | null> {
    try {
      return await this.#shared.take(this.#limits, groupOf(client));
    } catch (error) {
      return { reason: 'limitUnknown', error: error as Error };
    }
  }

  onRefused(client: InetName | undefined): void {
    this.#shared.give(this.#limits, groupOf(client));
  }

  onSocket(socket: Socket, client: InetName | undefined): void {
    this.#groups.set(socket, groupOf(client));
  }

  onEnd(socket: Socket): void {
    this.#shared.give(this.#limits, this.#groups.get(socket));
  }
}

const groupOf = (client: InetName | undefined): string | undefined => client && addressGroup(client.address);
