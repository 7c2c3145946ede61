import { type DebugLog, endpointText, type Socket } from '@net/stream-socket/internal';
import type { InetName } from '@net/transport';
import type { Refusal } from './connections/policy.ts';
import type { ListenerName } from './listen/operation.ts';

// What a server writes to the debug log, except for single words.

/** Writes a line for each place, as `ListenOperation.names` returns them. */
export function logListening(log: DebugLog, server: object, names: readonly ListenerName[]): void {
  for (const name of names) {
    if (typeof name === 'string') log(server, `listens on ${name}`);
    else if (typeof name === 'object' && name) log(server, `listens on ${nameText(name)}`);
    else log(server, 'listens');
  }
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
