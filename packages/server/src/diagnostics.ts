import { channel } from 'node:diagnostics_channel';

// The same channel names as Node's own servers, so that existing subscribers see these servers, too.
const serverSocket = channel('net.server.socket');
const listenStart = channel('tracing:net.server.listen:asyncStart');
const listenEnd = channel('tracing:net.server.listen:asyncEnd');
const listenError = channel('tracing:net.server.listen:error');

/** Publishes `{ socket }` on `net.server.socket`, after the `'connection'` listeners have run. */
export function publishServerSocket(socket: object): void {
  if (serverSocket.hasSubscribers) serverSocket.publish({ socket });
}

/** Publishes `{ server, options }` on `tracing:net.server.listen` when `listen` is called, before its arguments are validated. */
export function publishListenStart(server: object, options: object): void {
  if (listenStart.hasSubscribers) listenStart.publish({ server, options });
}

/** Publishes `{ server }` when the server listens, before `'listening'`. */
export function publishListenEnd(server: object): void {
  if (listenEnd.hasSubscribers) listenEnd.publish({ server });
}

/** Publishes `{ server, error }` when the system refused to listen, before `'error'`. */
export function publishListenError(server: object, error: Error): void {
  if (listenError.hasSubscribers) listenError.publish({ server, error });
}
