import { channel } from 'node:diagnostics_channel';
import type { StatefulSocket } from './state.ts';

/** Node's own name: who watches Node's sockets watches ours. */
const clientSocket = channel('net.client.socket');

/** Publishes `{ socket }` on `net.client.socket`: somebody has asked `socket` to connect. */
export function publishClientSocket(socket: StatefulSocket): void {
  if (clientSocket.hasSubscribers) clientSocket.publish({ socket });
}
