import { askFilter } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import { kState, type StatefulServer } from '../state.ts';
import type { DropReason } from './drop-argument.ts';
import type { ConnectionQueue } from './queue.ts';

/** The decision not to accept a connection. */
export interface Refusal {
  reason: DropReason;
  error?: Error;
}

/**
 * The one place that decides about a connection, asked once for each, before there is a socket: every limit and every filter
 * stands here. Nothing has been read by then, so a decision that takes time could keep the handle as it is.
 *
 * What cannot be told is refused.
 *
 * @param peer The name that the system gives the peer.
 * @returns Null lets the connection in.
 */
export function refuse(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
): Refusal | null {
  const { filter } = server[kState];
  const limit = limitReached(server);
  if (limit) return { reason: limit };
  // A path is no address.
  if (!filter || (stream.kind === 'ipc' && !peer)) return null;
  if (!peer) return { reason: 'unknownPeer' };
  const answer = askFilter(filter, peer.address);
  if (typeof answer === 'boolean') return answer ? { reason: 'blockList' } : null;
  return { reason: 'blockListFailed', error: answer };
}

/** The limit that keeps the server from taking one more connection. */
export function limitReached(server: StatefulServer): 'maxConnections' | 'queueFull' | null {
  if (server.maxConnections != null && server._connections >= server.maxConnections) return 'maxConnections';
  return server[kState].queues.some(isFullQueue) ? 'queueFull' : null;
}

// Called for every connection: not to be created anew each time.
function isFullQueue(queue: ConnectionQueue): boolean {
  return queue.isFull;
}
