import { builtIn, getDefaultTransport } from '@net/transport';
import type { ClassOf } from './identity.ts';

/**
 * Node's own modules check `instanceof net.Socket` before they use the handle of a socket: TLS reads and writes the handle
 * instead of the stream, `child.send` sends the handle to another process, `postMessage` to another thread. So the prototypes
 * of `Socket` and `Server` of `@net` inherit from those of Node's classes, if the default transport uses Node's handles.
 *
 * Node's methods cannot work on instances of the `@net` classes, which lack the private state of Node's classes. So every member
 * of Node's class that the `@net` class does not define is hidden.
 */

/** Whether the sockets and servers of `@net` are `instanceof` Node's classes. */
export const inheritsFromNode = hasNodeHandlesByDefault();

function hasNodeHandlesByDefault(): boolean {
  try {
    return getDefaultTransport().hasNodeHandles === true;
  } catch {
    // NET_TRANSPORT names a transport that does not exist. The first socket throws that error; an import must not.
    return false;
  }
}

/**
 * Makes the prototype `ours` inherit from the prototype of Node's class `name`.
 *
 * Members of Node's class that `ours` does not define stay hidden: each keeps the value that `ours` inherited before (such as
 * `end` of `stream.Duplex`), or undefined.
 */
export function inheritFromNode(ours: object, name: 'Socket' | 'Server'): void {
  if (!inheritsFromNode) return;
  const nodes: object = builtIn('node:net')[name].prototype;
  for (const key of Reflect.ownKeys(nodes)) {
    if (Object.hasOwn(ours, key)) continue;
    const before = inheritedDescriptor(ours, key) ?? { writable: true, value: undefined };
    Object.defineProperty(ours, key, { ...before, configurable: true, enumerable: false });
  }
  Object.setPrototypeOf(ours, nodes);
}

function inheritedDescriptor(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const parent = Object.getPrototypeOf(object) as object | null;
  return parent
    ? (Object.getOwnPropertyDescriptor(parent, key) ?? inheritedDescriptor(parent, key))
    : undefined;
}

/**
 * Makes `instanceof ours` accept Node's own sockets or servers: a program that uses `@net/net` in place of `node:net` also
 * receives sockets of Node's class, from `http`, `child_process` and others, and may check their class. `instanceof` with a
 * subclass of `ours` accepts only instances of the subclass.
 */
export function acceptNodesInstances(ours: ClassOf<object>, name: 'Socket' | 'Server'): void {
  if (!inheritsFromNode) return;
  const nodes = builtIn('node:net')[name];
  Object.defineProperty(ours, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, object: unknown) {
      return (
        Function.prototype[Symbol.hasInstance].call(this, object) ||
        (this === ours && object instanceof nodes)
      );
    },
  });
}
