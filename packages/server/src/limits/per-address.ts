import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { ConnectionPolicy, Refusal } from '../connections/policy.ts';
import { addressGroup } from './address-group.ts';

/**
 * The policy of the option `maxConnectionsPerAddress`. Only the addresses of open connections are stored, so the memory is
 * bounded by the number of open connections. IPC connections have no address and are not limited.
 */
export class ConnectionsPerAddress implements ConnectionPolicy {
  readonly #max: number;
  readonly #counts = new Map<string, number>();
  readonly #groups = new WeakMap<Socket, string>();

  constructor(max: number) {
    this.#max = max;
  }

  refuse(stream: StreamHandle, client: InetName | undefined): Refusal | null {
    if (!client) return stream.kind === 'ipc' ? null : { reason: 'unknownPeer' };
    return this.exceeded(addressGroup(client.address));
  }

  onSocket(socket: Socket, client: InetName | undefined): void {
    if (!client) return;
    const group = addressGroup(client.address);
    this.#groups.set(socket, group);
    this.add(group);
  }

  onEnd(socket: Socket): void {
    const group = this.#groups.get(socket);
    if (group !== undefined) this.remove(group);
  }

  /** Why one more connection from a group of addresses must be dropped; null if it is within the limit. */
  exceeded(rule: string): Refusal | null {
    return (this.#counts.get(rule) ?? 0) >= this.#max ? { reason: 'perAddress', rule } : null;
  }

  add(group: string): void {
    this.#counts.set(group, (this.#counts.get(group) ?? 0) + 1);
  }

  remove(group: string): void {
    const count = this.#counts.get(group) ?? 0;
    if (count > 1) this.#counts.set(group, count - 1);
    else this.#counts.delete(group);
  }
}
