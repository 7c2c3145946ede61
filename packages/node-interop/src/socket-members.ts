import { socketHandleProperty } from './handle-for-node.ts';
import type { SocketInternals } from './internals.ts';
import { onceMethod } from './repeat-connect.ts';

/** Defines the undocumented members of `net.Socket` that Node's other modules and some programs use. */
export function defineSocketMembers<Socket extends object>(
  prototype: Socket,
  internals: SocketInternals<Socket>,
): void {
  const members: PropertyDescriptorMap & ThisType<Socket> = {
    _handle: socketHandleProperty(internals),
    once: onceMethod(internals),
    // Node's TLS follows `_parent` from a socket to the underlying one. These sockets have no underlying socket.
    _parent: { configurable: true, writable: true, value: null },
    // The former name of `connecting`.
    _connecting: {
      configurable: true,
      get() {
        return (this as { connecting?: boolean }).connecting;
      },
    },
    // Node's HTTP server calls this method after it has read from the handle directly, so that the idle timer restarts.
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
