import { type Socket, writeQueueOf } from '@net/stream-socket/internal';
import type { Timers } from '@net/transport';
import type { DropReason } from '../connections/drop-argument.ts';
import type { ConnectionPolicy } from '../connections/policy.ts';
import { kState, type StatefulServer } from '../state.ts';

/**
 * The result of `server.stats`. Counting begins with the first call, or at the creation of the server if it has the option
 * `stats`.
 */
export interface ServerStats {
  /** When counting began, in milliseconds of `performance.now()`, or of the virtual clock of the transport. */
  since: number;
  /** The number of accepted connections, including those that were open when counting began. */
  accepted: number;
  /** The number of open connections. */
  open: number;
  /** The number of connections that wait for their PROXY protocol header or for the answer of `limitsAcross`. */
  waiting: number;
  /** The number of connections that were closed instead of being accepted. */
  dropped: number;
  /** The number of dropped connections for each `reason` of `'drop'`. A reason that has not occurred is absent. */
  droppedBy: Partial<Record<DropReason, number>>;
  /** Bytes received on all accepted connections. */
  bytesRead: number;
  /** Bytes written on all accepted connections, including those in `writeQueue`. */
  bytesWritten: number;
  /** Bytes that were written to the open connections, and that the system has not taken yet. */
  writeQueue: number;
}

/** The counts of each server for which counting has begun. */
const counted = new WeakMap<StatefulServer, ServerCounts>();

/** Returns the counts of a server. Starts counting, unless the server is counted already. */
export function countsOf(server: StatefulServer, recordsTimes = false): ServerCounts {
  const known = counted.get(server);
  if (known) return known;
  const state = server[kState];
  const { timers } = state.transport;
  const counts = new ServerCounts(timers, state.sockets.size, recordsTimes);
  state.policies = [...state.policies, counts];
  counted.set(server, counts);
  return counts;
}

/** The implementation of `server.stats`. */
export function statsOf(server: StatefulServer): ServerStats {
  const counts = countsOf(server);
  const { sockets, connections } = server[kState];
  let { bytesRead, bytesWritten } = counts;
  let writeQueue = 0;
  for (const socket of sockets) {
    bytesRead += socket.bytesRead;
    bytesWritten += socket.bytesWritten;
    writeQueue += writeQueueOf(socket);
  }
  return {
    since: counts.since,
    accepted: counts.accepted,
    open: sockets.size,
    waiting: connections - sockets.size,
    dropped: [...counts.dropped.values()].reduce((sum, count) => sum + count, 0),
    droppedBy: Object.fromEntries(counts.dropped),
    bytesRead,
    bytesWritten,
    writeQueue,
  };
}

/** The counts of a server. They are a policy, because a server notifies its policies of every connection. */
class ServerCounts implements ConnectionPolicy {
  readonly since: number;
  accepted: number;
  /** The bytes of connections that have ended, or were moved to another process. */
  bytesRead = 0;
  bytesWritten = 0;
  readonly dropped = new Map<DropReason, number>();
  readonly #recordsTimes: boolean;

  /**
   * @param accepted The number of connections that are open already.
   * @param recordsTimes Whether each connection records when it reads and writes.
   */
  constructor(timers: Timers | undefined, accepted: number, recordsTimes: boolean) {
    this.since = timers?.now?.() ?? performance.now();
    this.accepted = accepted;
    this.#recordsTimes = recordsTimes;
  }

  onSocket(socket: Socket): void {
    this.accepted++;
    if (this.#recordsTimes) socket.stats();
  }

  onEnd({ bytesRead, bytesWritten }: Socket): void {
    this.bytesRead += bytesRead;
    this.bytesWritten += bytesWritten;
  }

  onDrop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }
}
