import { channel } from 'node:diagnostics_channel';
import type { StatefulSocket } from './state.ts';

/** The same channel name as Node's own sockets, so that existing subscribers see these sockets, too. */
const clientSocket = channel('net.client.socket');

const socketTimeout = channel('net.socket.timeout');

/** Publishes `{ socket }` on `net.client.socket`, when `connect` is called. */
export function publishClientSocket(socket: StatefulSocket): void {
  if (clientSocket.hasSubscribers) clientSocket.publish({ socket });
}

/** Publishes `{ socket, option }` on `net.socket.timeout`: the caller destroys the socket next, because of `option`. */
export function publishTimeout(
  socket: StatefulSocket,
  option: 'closeTimeout' | 'connectTimeout' | 'firstByteTimeout' | 'idleTimeout',
): void {
  if (socketTimeout.hasSubscribers) socketTimeout.publish({ socket, option });
}
