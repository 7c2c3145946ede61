import type { ListenHandle, StreamHandle } from '@net/transport';
import { allowIdleGuard } from './idle-guard.ts';
import { inheritsFromNode } from './inherit.ts';
import type { SocketInternals } from './internals.ts';

/**
 * The property `_handle` of sockets: Node's TLS reads and writes this handle, HTTP parses what the handle reads, `child.send`
 * sends it to another process.
 */
export function socketHandleProperty<Socket extends object>(
  internals: SocketInternals<Socket>,
): PropertyDescriptor & ThisType<Socket> {
  return {
    configurable: true,
    get() {
      const handle = internals.handleOf(this);
      // The code that reads `_handle` may write to the handle, so bytes buffered by the socket are written first.
      if (handle) internals.flush(this);
      if (internals.mayReplaceHandle(this) && isReadByTls()) return null;
      const shown = handleForNode(handle);
      if (handle && shown) allowIdleGuard(shown, handle, this);
      return shown;
    },
    set(native: object | null | undefined) {
      if (native !== handleForNode(internals.handleOf(this))) internals.setHandle(this, native ?? null);
    },
  };
}

/**
 * The value of `_handle`, an object with the methods of a native handle, which Node's HTTP calls. Over the host backend, where
 * `native` is a socket or server and not a handle, `_handle` is the handle of the transport contract. But if sockets inherit from
 * `net.Socket`, `_handle` is null there, because Node's TLS would use any object as a native handle.
 */
export function handleForNode(handle: StreamHandle | ListenHandle | null): object | null {
  if (handle?.native && 'readStart' in handle.native) return handle.native;
  return inheritsFromNode ? null : handle;
}

/**
 * Whether the caller that reads `_handle` is the constructor of Node's `TLSSocket`. TLSSocket keeps the handle, and the process
 * crashes if `connect` later closes that handle in order to try the next address. So while `connect` may still replace the
 * handle, `_handle` is null for TLSSocket, and only for it.
 */
function isReadByTls(): boolean {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', 5);
  const { stack } = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return String(stack).includes('new TLSSocket');
}
