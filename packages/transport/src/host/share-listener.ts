import type { Server } from 'node:net';
import type { SharedListenerUser, ShareListener } from '../contract.ts';
import { tryClusterOfWorker } from '../runtime/cluster.ts';
import { HostListener } from './listen-handle.ts';
import { newServer } from './native.ts';
import { ENOTCONN, statusOf } from './status-of.ts';

/** How a worker of a cluster listens together with the others: the runtime's own servers do it, unless told not to. */
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
      if (isHandedConnections(server)) passOnInstead(server, user);
      answer(new HostListener(typeof server.address() === 'string' ? 'ipc' : 'tcp', server));
    });
    const options = { backlog, ipv6Only, readableAll, writableAll };
    if ('port' in place) server.listen({ host: place.address ?? undefined, port: place.port, ...options });
    else server.listen({ ...place, ...options });
  };
}

/** A worker that disconnects closes the servers that it knows, with a callback; the one to close is the one that uses it. */
function closeInstead(server: Server, user: SharedListenerUser): void {
  const { close } = server;
  server.close = (closed) => {
    if (closed) user.close(closed);
    else close.call(server);
    return server;
  };
}

/** Whether the primary accepts, and asks who has room. What stands for its handle is an object with methods of its own. */
function isHandedConnections(server: Server): boolean {
  const handle: unknown = Reflect.get(server, '_handle');
  return typeof handle === 'object' && handle !== null && Object.hasOwn(handle, 'listen');
}

/** The connections to be counted are those of the server that uses this one. */
function passOnInstead(server: Server, user: SharedListenerUser): void {
  // Never undercut, and true where 0 would count as no limit.
  const full = Number.NEGATIVE_INFINITY;
  Object.defineProperty(server, 'maxConnections', { get: () => (user.passesOn() ? full : undefined) });
}
