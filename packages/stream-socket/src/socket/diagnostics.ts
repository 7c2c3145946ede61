import { channel } from 'node:diagnostics_channel';
import type { StatefulSocket } from './state.ts';

/** The same channel name as Node's own sockets, so that existing subscribers see these sockets, too. */
const clientSocket = channel('net.client.socket');

/** Publishes `{ socket }` on `net.client.socket`, when `connect` is called. */
export function publishClientSocket(socket: StatefulSocket): void {
  if (clientSocket.hasSubscribers) clientSocket.publish({ socket });
}
