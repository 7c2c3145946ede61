import { type AddressFilter, askFilter } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import { kState, type StatefulServer } from '../state.ts';
import type { Refusal } from './policy.ts';
import type { ConnectionQueue } from './queue.ts';

/**
 * Decides whether a connection is dropped: checks the limits, the block list and the policies of the server. Called before the
 * socket of the connection is created; with `proxyProtocol`, after the header was read. Called again if the connection has waited
 * for another process (`ConnectionPolicy.ask`).
 *
 * A TCP connection from an unknown address is dropped if there is a block list.
 *
 * @param peer The address of the peer, or of the client that a trusted proxy names; undefined if it is unknown.
 * @returns Why the connection must be dropped; null if it is admitted.
 */
export function refuse(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
): Refusal | null {
  const { filter, policies } = server[kState];
  const limit = limitReached(server);
  if (limit) return { reason: limit };
  const blocked = filter && refuseBlocked(filter, stream, peer);
  if (blocked) return blocked;
  for (const policy of policies) {
    const refusal = policy.refuse?.(stream, peer);
    if (refusal) return refusal;
  }
  return null;
}

function refuseBlocked(
  filter: AddressFilter,
  stream: StreamHandle,
  peer: InetName | undefined,
): Refusal | null {
  // IPC peers have no IP address to check.
  if (!peer) return stream.kind === 'ipc' ? null : { reason: 'unknownPeer' };
  const answer = askFilter(filter, peer.address);
  if (typeof answer === 'boolean') return answer ? { reason: 'blockList' } : null;
  return { reason: 'blockListFailed', error: answer };
}

/** The rule of a block list that blocks `address`, as text; undefined if the list has no method `match` that returns a text. */
export function matchedRule(filter: AddressFilter, address: string): string | undefined {
  const { match } = filter as { match?: (address: string) => unknown };
  try {
    const rule = match?.call(filter, address);
    return typeof rule === 'string' ? rule : undefined;
  } catch {
    return undefined;
  }
}

/** The limit that the server has reached; null if it can accept one more connection. */
export function limitReached(server: StatefulServer): 'maxConnections' | 'queueFull' | null {
  if (server.maxConnections != null && server._connections >= server.maxConnections) return 'maxConnections';
  return server[kState].queues.some(isFullQueue) ? 'queueFull' : null;
}

// A function of the module, because a closure in `limitReached` would be created again for every connection.
function isFullQueue(queue: ConnectionQueue): boolean {
  return queue.isFull;
}
