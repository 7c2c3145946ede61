import { type DebugLog, endpointText, type Socket } from '@net/stream-socket/internal';
import type { InetName, Status } from '@net/transport';
import type { Refusal } from './connections/policy.ts';

// What a server writes to the debug log, except for single words.

/** @param place The result of `Listening.address()`. */
export function logListening(log: DebugLog, server: object, place: InetName | string | Status | null): void {
  if (typeof place === 'string') log(server, `listens on ${place}`);
  else if (typeof place === 'object' && place) log(server, `listens on ${nameText(place)}`);
  else log(server, 'listens');
}

/** @param peer The result of `getpeername`; undefined for IPC, and if that failed. */
export function logAccepted(log: DebugLog, server: object, socket: Socket, peer: InetName | undefined): void {
  log(socket, peer ? `from ${nameText(peer)} is accepted by` : 'is accepted by', server);
}

/** @param rule The rule of a block list that matches. */
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
