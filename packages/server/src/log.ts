import { type DebugLog, endpointText, type Socket } from '@net/stream-socket/internal';
import type { InetName } from '@net/transport';
import type { Refusal } from './connections/policy.ts';
import type { ListenerName } from './listen/operation.ts';

// The lines of the debug log whose text is composed of several parts.

/**
 * Writes a line for each endpoint of a server.
 *
 * @param names The result of `ListenOperation.names`.
 */
export function logListening(log: DebugLog, server: object, names: readonly ListenerName[]): void {
  for (const name of names) {
    if (typeof name === 'string') log(server, `listens on ${name}`);
    else if (typeof name === 'object' && name) log(server, `listens on ${nameText(name)}`);
    else log(server, 'listens');
  }
}

/**
 * Writes that a connection was accepted.
 *
 * @param peer The address of the peer, or of the client that a trusted proxy names; undefined if it is unknown.
 */
export function logAccepted(log: DebugLog, server: object, socket: Socket, peer: InetName | undefined): void {
  log(socket, peer ? `from ${nameText(peer)} is accepted by` : 'is accepted by', server);
}

/**
 * Writes that a connection was dropped.
 *
 * @param peer The address of the peer, or of the client that a trusted proxy names; undefined if it is unknown.
 */
export function logDropped(
  log: DebugLog,
  server: object,
  peer: InetName | undefined,
  { reason, rule, error }: Refusal,
): void {
  const detail = [reason, rule, error?.message].filter((text) => text !== undefined).join(', ');
  log(server, `drops a connection${peer ? ` from ${nameText(peer)}` : ''}: ${detail}`);
}

function nameText({ address, port }: InetName): string {
  return endpointText(address, port);
}
