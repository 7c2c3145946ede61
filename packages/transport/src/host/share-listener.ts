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
      if (isHandedConnections(server)) refuseInstead(server, user);
      answer(new HostListener(typeof server.address() === 'string' ? 'ipc' : 'tcp', server));
    });
    const options = { backlog, ipv6Only, readableAll, writableAll };
    if ('port' in place) server.listen({ host: place.address ?? undefined, port: place.port, ...options });
    else server.listen({ ...place, ...options });
  };
}

/** A worker that disconnects closes its servers, with a callback: this has it close the user of the server instead. */
function closeInstead(server: Server, user: SharedListenerUser): void {
  const { close } = server;
  server.close = (closed) => {
    if (closed) user.close(closed);
    else close.call(server);
    return server;
  };
}

/** Whether the primary accepts, and asks workers for room: the handle is then a plain object, with `listen` of its own. */
function isHandedConnections(server: Server): boolean {
  const handle: unknown = Reflect.get(server, '_handle');
  return typeof handle === 'object' && handle !== null && Object.hasOwn(handle, 'listen');
}

/** Has a worker that asks the server for room ask the user of the server. */
function refuseInstead(server: Server, user: SharedListenerUser): void {
  // Less than any count of connections, and truthy: 0 would mean that there is no limit.
  const full = Number.NEGATIVE_INFINITY;
  Object.defineProperty(server, 'maxConnections', { get: () => (user.isFull() ? full : undefined) });
}
