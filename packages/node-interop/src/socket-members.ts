import { allowIdleGuard } from './idle-guard.ts';
import type { SocketInternals } from './internals.ts';
import { shownHandle } from './shown-handle.ts';
import { isReadByTls } from './tls.ts';

/** Defines the members of `net.Socket` that are not documented, and that Node's other modules and programs use all the same. */
export function defineSocketMembers<Socket extends object>(
  prototype: Socket,
  internals: SocketInternals<Socket>,
): void {
  const members: PropertyDescriptorMap & ThisType<Socket> = {
    // Node's TLS runs on it, HTTP parses what it reads, `child.send` takes it.
    _handle: {
      configurable: true,
      get() {
        const handle = internals.handleOf(this);
        // Whoever reads it may write to it.
        if (handle) internals.flush(this);
        if (internals.mayReplaceHandle(this) && isReadByTls()) return null;
        const shown = shownHandle(handle);
        if (handle && shown) allowIdleGuard(shown, handle, this);
        return shown;
      },
      set(native: object | null | undefined) {
        if (native !== shownHandle(internals.handleOf(this))) internals.setHandle(this, native ?? null);
      },
    },
    // Node's TLS follows it from a socket to the one beneath. Beneath ours there is none.
    _parent: { configurable: true, writable: true, value: null },
    // An older name of `connecting`.
    _connecting: {
      configurable: true,
      get() {
        return (this as { connecting?: boolean }).connecting;
      },
    },
    // Node's HTTP server calls it when it has read from the handle itself.
    _unrefTimer: {
      configurable: true,
      writable: true,
      value() {
        internals.refreshIdleTimer(this);
      },
    },
  };
  Object.defineProperties(prototype, members);
}
