import type { Refusal } from '../connections/policy.ts';
import { AcceptRateLimit } from './accept-rate.ts';
import { ConnectionsPerAddress } from './per-address.ts';
import type { CountedLimits } from './shared-limits.ts';

/** Counts the connections of all servers that have the same limits. */
export class LimitCounter {
  readonly #perAddress: ConnectionsPerAddress | null;
  readonly #rate: AcceptRateLimit | null;

  constructor({ maxConnectionsPerAddress, acceptRate }: CountedLimits) {
    this.#perAddress =
      maxConnectionsPerAddress === undefined ? null : new ConnectionsPerAddress(maxConnectionsPerAddress);
    this.#rate = acceptRate ? new AcceptRateLimit(acceptRate, () => performance.now()) : null;
  }

  /** Counts one more connection and returns null, or, if a limit is reached, returns why the connection must be dropped. */
  take(group: string | undefined): Refusal | null {
    const refusal = (group !== undefined && this.#perAddress?.exceeded(group)) || this.#rate?.exceeded(group);
    if (refusal) return refusal;
    if (group !== undefined) this.#perAddress?.add(group);
    this.#rate?.add(group);
    return null;
  }

  /** Called when a connection has ended: its address group has one connection fewer; the rate still counts the connection. */
  give(group: string | undefined): void {
    if (group !== undefined) this.#perAddress?.remove(group);
  }
}
