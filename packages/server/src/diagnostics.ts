import { channel } from 'node:diagnostics_channel';

// Node's own names: who watches Node's servers watches ours.
const serverSocket = channel('net.server.socket');
const listenStart = channel('tracing:net.server.listen:asyncStart');
const listenEnd = channel('tracing:net.server.listen:asyncEnd');
const listenError = channel('tracing:net.server.listen:error');

/** Publishes `{ socket }` on `net.server.socket`: the listeners of `'connection'` have been given `socket`. */
export function publishServerSocket(socket: object): void {
  if (serverSocket.hasSubscribers) serverSocket.publish({ socket });
}

/** Publishes `{ server, options }` on `tracing:net.server.listen`: `listen` was called, with arguments as yet unchecked. */
export function publishListenStart(server: object, options: object): void {
  if (listenStart.hasSubscribers) listenStart.publish({ server, options });
}

/** Publishes `{ server }`: the server listens, and `'listening'` is to come. */
export function publishListenEnd(server: object): void {
  if (listenEnd.hasSubscribers) listenEnd.publish({ server });
}

/** Publishes `{ server, error }`: the system refused to listen, and `'error'` is to come. */
export function publishListenError(server: object, error: Error): void {
  if (listenError.hasSubscribers) listenError.publish({ server, error });
}
