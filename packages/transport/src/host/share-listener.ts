import type { Server } from 'node:net';
import type { SharedListenerUser, ShareListener } from '../contract.ts';
import { tryClusterOfWorker } from '../runtime/cluster.ts';
import { HostListener } from './listen-handle.ts';
import { newServer } from './native.ts';
import { ENOTCONN, statusOf } from './status-of.ts';

/**
 * The function by which a cluster worker gets a listening handle that it shares with the other workers; undefined in any other
 * process. The handle wraps a server of the runtime, whose `listen` shares the endpoint by default.
 */
export function tryShareListener(): ShareListener | undefined {
  const cluster = tryClusterOfWorker();
  if (!cluster) return undefined;
  return (place, { backlog, ipv6Only, readableAll, writableAll }, user, answer) => {
    if (!cluster.worker?.isConnected()) {
      process.nextTick(answer, ENOTCONN);
      return;
    }
    const server = newServer();
    const onError = (error: Error): void => answer(statusOf(error));
    server.once('error', onError);
    server.once('listening', () => {
      server.off('error', onError);
      closeInstead(server, user);
      if (isHandedConnections(server)) refuseInstead(server, user);
      answer(new HostListener(typeof server.address() === 'string' ? 'ipc' : 'tcp', server));
    });
    const options = { backlog, ipv6Only, readableAll, writableAll };
    if ('port' in place) server.listen({ host: place.address ?? undefined, port: place.port, ...options });
    else server.listen({ ...place, ...options });
  };
}

/** Replaces `server.close`: `worker.disconnect()` calls it with a callback, and must close the user of the server instead. */
function closeInstead(server: Server, user: SharedListenerUser): void {
  const { close } = server;
  server.close = (closed) => {
    if (closed) user.close(closed);
    else close.call(server);
    return server;
  };
}

/**
 * Whether the primary accepts the connections and distributes them (round-robin). The server's handle is then a plain object
 * with an own property `listen`.
 */
function isHandedConnections(server: Server): boolean {
  const handle: unknown = Reflect.get(server, '_handle');
  return typeof handle === 'object' && handle !== null && Object.hasOwn(handle, 'listen');
}

/**
 * Defines `server.maxConnections` so that it reflects whether the user of the server is full: `node:cluster` reads it before it
 * accepts a distributed connection.
 */
function refuseInstead(server: Server, user: SharedListenerUser): void {
  // Less than any connection count, and truthy: 0 would mean "no limit".
  const full = Number.NEGATIVE_INFINITY;
  Object.defineProperty(server, 'maxConnections', { get: () => (user.isFull() ? full : undefined) });
}
