import { isCalledBy } from '@net/transport';
import type { SocketMethods } from './methods.ts';
import { socketInternals } from './node-internals.ts';

/**
 * Defines the undocumented members of `net.Socket` that programs use, on the runtimes where `@net/node-interop` defines none. The
 * value of `_handle` is the handle of the transport contract, most of whose methods have the names of Node's handles.
 */
export function defineUndocumentedMembers(prototype: SocketMethods): void {
  const { handleOf, flush, setHandle, refreshIdleTimer } = socketInternals;
  const members: PropertyDescriptorMap & ThisType<SocketMethods> = {
    _handle: {
      configurable: true,
      get() {
        const handle = handleOf(this);
        // Bun's TLS takes every `_handle` for a handle of its own; over a socket without one it uses the stream.
        if (handle && 'Bun' in globalThis && isCalledBy('(node:', FRAMES)) return null;
        // The code that reads `_handle` may write to the handle, so bytes buffered by the socket are written first.
        if (handle) flush(this);
        // Deno's HTTP client asks the handle of every kept connection for its async id.
        if (handle && !('getAsyncId' in handle)) Reflect.defineProperty(handle, 'getAsyncId', GET_ASYNC_ID);
        return handle;
      },
      set(handle: object | null | undefined) {
        if (handle !== handleOf(this)) setHandle(this, handle ?? null);
      },
    },
    _parent: { configurable: true, writable: true, value: null },
    // The former name of `connecting`.
    _connecting: {
      configurable: true,
      get() {
        return this.connecting;
      },
    },
    _unrefTimer: {
      configurable: true,
      writable: true,
      value() {
        refreshIdleTimer(this);
      },
    },
  };
  Object.defineProperties(prototype, members);
}

/** A handle of the transport contract is no async resource: its id is 0, as outside of every resource. */
const GET_ASYNC_ID: PropertyDescriptor = { configurable: true, writable: true, value: () => 0 };

/** The frames of {@link isCalledBy}, of the getter, and of the code that reads the property. */
const FRAMES = 3;
