import type { InetName, StreamKind } from '@net/transport';
import type { KnownEnd } from '../tcp/machine.ts';

/** One end of a connection, as its host knows it. */
export interface ConnectionEnd {
  /** The name of the host. */
  readonly host: string;
  /** Undefined over IPC. */
  readonly address: InetName | undefined;
  /** `syn`: the handshake is not complete. `closed`: by its program, and there is still something to send or to hear. */
  readonly state: 'syn' | 'established' | 'closed';
  /** Bytes that are written and not acknowledged. */
  readonly sendQueue: number;
  /** Bytes that have arrived and are not read. */
  readonly receiveQueue: number;
}

/** A connection. An end that is undefined is gone: a half-open connection has one. */
export interface Connection {
  /** Its number in the trace, from 1. */
  readonly id: number;
  readonly kind: StreamKind;
  /** Who connected. */
  readonly client: ConnectionEnd | undefined;
  readonly server: ConnectionEnd | undefined;
  /** Over IPC, what they are connected by. */
  readonly path: string | undefined;
}

/** What hosts know of connections, by their numbers. */
export function listConnections(hosts: Iterable<{ name: string; ends: Iterable<KnownEnd> }>): Connection[] {
  const found = new Map<number, { -readonly [Name in keyof Connection]: Connection[Name] }>();
  for (const { name, ends } of hosts) {
    for (const end of ends) {
      const { id, kind, path } = end;
      const connection = found.get(id) ?? { id, kind, client: undefined, server: undefined, path };
      connection[end.role] = describeEnd(name, end);
      found.set(id, connection);
    }
  }
  return [...found.values()].sort((one, other) => one.id - other.id);
}

function describeEnd(host: string, end: KnownEnd): ConnectionEnd {
  const { local, sendQueue, receiveQueue, isClosed } = end;
  const state = isClosed ? 'closed' : end.state === 'syn' ? 'syn' : 'established';
  return { host, address: local, state, sendQueue, receiveQueue };
}
