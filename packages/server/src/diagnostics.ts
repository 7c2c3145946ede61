import { channel } from 'node:diagnostics_channel';

// Node's servers publish on `net.server.socket` and the channels of `listen`, too, so existing subscribers see both.
const serverSocket = channel('net.server.socket');
const serverDrop = channel('net.server.drop');
const acceptError = channel('net.server.accept.error');
const shutdownStart = channel('tracing:net.server.shutdown:asyncStart');
const shutdownEnd = channel('tracing:net.server.shutdown:asyncEnd');
const listenStart = channel('tracing:net.server.listen:asyncStart');
const listenEnd = channel('tracing:net.server.listen:asyncEnd');
const listenError = channel('tracing:net.server.listen:error');

/** Publishes `{ socket }` on `net.server.socket`, after the `'connection'` listeners have run. */
export function publishServerSocket(socket: object): void {
  if (serverSocket.hasSubscribers) serverSocket.publish({ socket });
}

/** Publishes `{ server, options }` when `listen` is called, before the arguments of `listen` are validated. */
export function publishListenStart(server: object, options: object): void {
  if (listenStart.hasSubscribers) listenStart.publish({ server, options });
}

/** Publishes `{ server }` when the server listens, before `'listening'`. */
export function publishListenEnd(server: object): void {
  if (listenEnd.hasSubscribers) listenEnd.publish({ server });
}

/** Publishes `{ server, error }` before `'error'`, when the system could not listen; not when a host name was not found. */
export function publishListenError(server: object, error: Error): void {
  if (listenError.hasSubscribers) listenError.publish({ server, error });
}

/** Whether {@link publishDrop} has subscribers, so that its argument is needed. */
export function hearsDrops(): boolean {
  return serverDrop.hasSubscribers;
}

/** Publishes `{ server, dropped }` on `net.server.drop`. `'drop'` follows, with the argument `dropped`. */
export function publishDrop(server: object, dropped: object): void {
  if (serverDrop.hasSubscribers) serverDrop.publish({ server, dropped });
}

/** Publishes `{ server, error }` on `net.server.accept.error`, before the `'error'` event of a failed accept. */
export function publishAcceptError(server: object, error: Error): void {
  if (acceptError.hasSubscribers) acceptError.publish({ server, error });
}

/** Publishes `{ server, options }` when a shutdown begins. `options` has the property `graceMs`. */
export function publishShutdownStart(server: object, options: object): void {
  if (shutdownStart.hasSubscribers) shutdownStart.publish({ server, options });
}

/** Publishes `{ server, result }` when the last connection has ended, before the promise of `shutdown` fulfils. */
export function publishShutdownEnd(server: object, result: object): void {
  if (shutdownEnd.hasSubscribers) shutdownEnd.publish({ server, result });
}
