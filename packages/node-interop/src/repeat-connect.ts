import { EventEmitter } from 'node:events';
import { handleForNode } from './handle-for-node.ts';
import { inheritsFromNode } from './inherit.ts';
import type { SocketInternals } from './internals.ts';

type Listener = (...args: unknown[]) => void;

/**
 * The method `once` of sockets. Node's TLS assumes that a socket of Node's class without a native handle is still connecting, and
 * waits for `'connect'`. So over a transport without native handles, a `'connect'` listener that is added after the socket has
 * connected is called in the next tick. This is not done by a `'newListener'` listener, which `removeAllListeners` would remove.
 */
export function onceMethod<Socket extends object>(
  internals: SocketInternals<Socket>,
): PropertyDescriptor & ThisType<Socket & EventEmitter & { readonly pending: boolean }> {
  return {
    configurable: true,
    writable: true,
    value(event: string | symbol, listener: Listener) {
      EventEmitter.prototype.once.call(this, event, listener);
      if (event === 'connect' && inheritsFromNode && !this.pending) {
        const handle = internals.handleOf(this);
        if (handle && !handleForNode(handle)) process.nextTick(listener);
      }
      return this;
    },
  };
}
