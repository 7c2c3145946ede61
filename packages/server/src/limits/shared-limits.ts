import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { AskingPolicy, Refusal } from '../connections/policy.ts';
import type { AcceptRate } from './accept-rate.ts';
import { addressGroup } from './address-group.ts';

/** The limits of a server that are counted for several servers together, as plain data; undefined for no such limit. */
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
   * @returns Fulfils with null if the connection was counted, otherwise with why it must be dropped. If the promise rejects, the
   *   connection is dropped with the reason `limitUnknown`.
   */
  take(limits: CountedLimits, group: string | undefined): Promise<Refusal | null>;
  /** Called once for each `take` that fulfilled with null, when the connection has ended or was dropped for another reason. */
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
    // Answers in a separate tick, so that an error of a 'connection' listener is an uncaught exception, not a rejected promise.
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
