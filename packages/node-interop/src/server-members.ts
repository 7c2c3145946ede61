import type { ChildProcessList } from './child-connections.ts';
import type { ServerInternals } from './internals.ts';
import { shownHandle } from './shown-handle.ts';

/** Defines the members of `net.Server` that are not documented, and that Node's `child_process` and programs use all the same. */
export function defineServerMembers<Server extends object>(
  prototype: Server,
  internals: ServerInternals<Server>,
): void {
  const members: PropertyDescriptorMap & ThisType<Server> = {
    // `child.send` takes it.
    _handle: {
      configurable: true,
      get() {
        return shownHandle(internals.handleOf(this));
      },
    },
    // Under it `child.send` counts the connections that a child has got.
    _connectionKey: {
      configurable: true,
      get() {
        const place = internals.placeOf(this);
        return place === undefined ? undefined : internals.childConnectionsOf(this)?.keyFor(place);
      },
    },
    // `child.send` calls it with the first connection that a child gets.
    _setupWorker: {
      configurable: true,
      writable: true,
      value(list: ChildProcessList) {
        internals.childConnectionsOf(this)?.add(list);
      },
    },
    // Read by programs: one entry per child.
    _workers: {
      configurable: true,
      get() {
        return internals.childConnectionsOf(this)?.lists ?? [];
      },
    },
  };
  Object.defineProperties(prototype, members);
}
