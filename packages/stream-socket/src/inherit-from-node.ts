import {
  builtIn,
  getDefaultTransport,
  type ListenHandle,
  libuvTransport,
  type StreamHandle,
} from '@net/transport';

/**
 * Node's own parts ask `instanceof net.Socket` before they use what is beneath a socket: TLS runs on the handle instead of
 * reading and writing a stream, `child.send` sends it to another process, `postMessage` to another thread. So our
 * prototypes inherit from Node's where sockets stand on Node's handles if nothing else is said.
 *
 * We want to be taken for Node's, not to be one: none of Node's code may run on an object of ours, whose state it does not
 * know. So whatever we have not written ourselves is hidden.
 */

/** Whether `instanceof` takes our objects for Node's own. */
export const inheritsFromNode = standsOnNodesHandles();

function standsOnNodesHandles(): boolean {
  try {
    return getDefaultTransport() === libuvTransport();
  } catch {
    // NET_TRANSPORT names what there is not. The first socket throws that; to be loaded is no reason to.
    return false;
  }
}

/**
 * Puts the prototype of Node's class of this name above `ours`. Call it once `ours` has all its members.
 *
 * Each member that would become visible by that stays what it was: that of the class that both extend (`end` of a stream),
 * or undefined.
 */
export function inheritFromNode(ours: object, name: 'Socket' | 'Server'): void {
  if (!inheritsFromNode) return;
  const theirs: object = builtIn('node:net')[name].prototype;
  for (const key of Reflect.ownKeys(theirs)) {
    if (Object.hasOwn(ours, key)) continue;
    const before = inheritedDescriptor(ours, key) ?? { writable: true, value: undefined };
    Object.defineProperty(ours, key, { ...before, configurable: true, enumerable: false });
  }
  Object.setPrototypeOf(ours, theirs);
}

/**
 * Has `instanceof` take Node's own objects for those of our class `ours`, too, as it would if ours were Node's: a program that
 * has our `net` in the place of Node's gets sockets of Node from `http`, `child_process` and others, and asks what they are.
 * Classes that extend ours have their own objects only.
 */
export function recognizeNodes(ours: { prototype: object }, name: 'Socket' | 'Server'): void {
  if (!inheritsFromNode) return;
  const theirs = builtIn('node:net')[name];
  Object.defineProperty(ours, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, object: unknown) {
      return (
        Function.prototype[Symbol.hasInstance].call(this, object) ||
        (this === ours && object instanceof theirs)
      );
    },
  });
}

function inheritedDescriptor(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const above = Object.getPrototypeOf(object) as object | null;
  return above ? (Object.getOwnPropertyDescriptor(above, key) ?? inheritedDescriptor(above, key)) : undefined;
}

/**
 * What `_handle` is. What stands beneath may be a socket or server of the runtime, with a handle's methods nowhere, which
 * Node's HTTP calls: ours has them. Where ours are taken for Node's own, what is no handle of Node must not be taken for one.
 */
export function shownHandle(handle: StreamHandle | ListenHandle | null): object | null {
  if (handle?.native && 'readStart' in handle.native) return handle.native;
  return inheritsFromNode ? null : handle;
}

/**
 * Whether the question comes from the constructor of Node's `TLSSocket`. For it, and for it alone, a handle must be there to
 * stay: it holds on to what it gets, and when that is closed because another address is tried, it brings the process down.
 */
export function isAskedByTls(): boolean {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', 5);
  const { stack } = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return String(stack).includes('new TLSSocket');
}

/** The symbol under which Node keeps the timer of a socket. Its TLS refreshes that of the socket beneath, too. */
export function findNodeTimeout(): symbol | undefined {
  if (!inheritsFromNode) return undefined;
  const { Socket } = builtIn('node:net');
  return Object.getOwnPropertySymbols(new Socket()).find(({ description }) => description === 'timeout');
}
