import { isCalledBy, type ListenHandle, type StreamHandle } from '@net/transport';
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
      // Hides the handle from TLSSocket, which would keep it: the process crashes if `connect` then closes it to try the next
      // address.
      if (internals.mayReplaceHandle(this) && isCalledBy('new TLSSocket')) return null;
      if (!handle) return null;
      // Without a native handle, only the guard of `http.Agent` gets the transport's handle: it uses nothing but what
      // `allowIdleGuard` adds.
      const shown = handleForNode(handle) ?? (isCalledBy('FreeSocketDataGuard') ? handle : null);
      if (shown) allowIdleGuard(shown, handle, this);
      return shown;
    },
    set(native: object | null | undefined) {
      if (native !== handleForNode(internals.handleOf(this))) internals.setHandle(this, native ?? null);
    },
  };
}

/**
 * The value of `_handle`, an object with the methods of a native handle, which Node's HTTP calls. Over the host backend, where
 * `native` is a socket or server and not a handle, the value is the handle of the transport contract. But if sockets inherit from
 * `net.Socket`, the value is null there, because Node's TLS would use any object as a native handle.
 */
export function handleForNode(handle: StreamHandle | ListenHandle | null): object | null {
  if (handle?.native && 'readStart' in handle.native) return handle.native;
  return inheritsFromNode ? null : handle;
}
