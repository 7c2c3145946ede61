import type { InetName, StreamKind } from '@net/transport';
import type { KnownEnd } from '../tcp/machine.ts';

/** One end of a connection, as its host knows it. */
export interface ConnectionEnd {
  /** The name of the host. */
  readonly host: string;
  /** The address and port of this end; undefined for IPC. */
  readonly address: InetName | undefined;
  /** `syn`: the handshake is not complete. `closed`: the program has closed the socket, but bytes or a FIN are outstanding. */
  readonly state: 'syn' | 'established' | 'closed';
  /** The number of bytes written and not acknowledged. */
  readonly sendQueue: number;
  /** The number of bytes received and not read. */
  readonly receiveQueue: number;
}

/** A connection. An end that its host no longer knows is undefined: a half-open connection has only one end. */
export interface Connection {
  /** The number of the connection in the trace, starting at 1. */
  readonly id: number;
  readonly kind: StreamKind;
  /** The end that opened the connection. */
  readonly client: ConnectionEnd | undefined;
  /** The end that accepted the connection. */
  readonly server: ConnectionEnd | undefined;
  /** The path of an IPC connection; undefined for TCP. */
  readonly path: string | undefined;
}

/** The connections that hosts have in their tables, ordered by number. */
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
