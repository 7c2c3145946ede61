import { channel } from 'node:diagnostics_channel';
import type { SocketMethods } from './methods.ts';

/** Node's own name: who watches Node's sockets watches ours. */
const clientSocket = channel('net.client.socket');

/** Publishes `{ socket }` on `net.client.socket`: somebody has asked `socket` to connect. */
export function publishClientSocket(socket: SocketMethods): void {
  if (clientSocket.hasSubscribers) clientSocket.publish({ socket });
}
