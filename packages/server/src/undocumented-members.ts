import type { ServerMethods } from './methods.ts';
import { serverInternals } from './node-internals.ts';

/**
 * Defines the undocumented members of `net.Server` that programs read, on the runtimes where `@net/node-interop` defines none. The
 * value of `_handle` is the native handle, if it has the methods of Node's, or else the handle of the transport contract.
 */
export function defineUndocumentedMembers(prototype: ServerMethods): void {
  const { handleOf, placeOf } = serverInternals;
  const members: PropertyDescriptorMap & ThisType<ServerMethods> = {
    _handle: {
      configurable: true,
      get() {
        const handle = handleOf(this);
        const native = handle?.native;
        return native && 'readStart' in native ? native : handle;
      },
    },
    _connectionKey: {
      configurable: true,
      get() {
        return placeOf(this);
      },
    },
  };
  Object.defineProperties(prototype, members);
}
