import type { ChildProcessList } from './child-connections.ts';
import { handleForNode } from './handle-for-node.ts';
import type { ServerInternals } from './internals.ts';

/** Defines the undocumented members of `net.Server` that Node's `child_process` and some programs use. */
export function defineServerMembers<Server extends object>(
  prototype: Server,
  internals: ServerInternals<Server>,
): void {
  const members: PropertyDescriptorMap & ThisType<Server> = {
    // `child.send(message, server)` sends this handle.
    _handle: {
      configurable: true,
      get() {
        return handleForNode(internals.handleOf(this));
      },
    },
    // `child.send(message, socket)` counts the connections sent to a child under this key.
    _connectionKey: {
      configurable: true,
      get() {
        const place = internals.placeOf(this);
        return place === undefined ? undefined : internals.childConnectionsOf(this)?.keyFor(place);
      },
    },
    // `child.send(message, socket)` calls this method when it sends the first connection of the server to a child.
    _setupWorker: {
      configurable: true,
      writable: true,
      value(list: ChildProcessList) {
        internals.childConnectionsOf(this)?.add(list);
      },
    },
    // One entry per child process that has received connections. Some programs read this property.
    _workers: {
      configurable: true,
      get() {
        return internals.childConnectionsOf(this)?.lists ?? [];
      },
    },
  };
  Object.defineProperties(prototype, members);
}
