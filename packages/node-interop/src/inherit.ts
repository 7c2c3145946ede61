import { builtIn, getDefaultTransport } from '@net/transport';
import type { ClassOf } from './identity.ts';

/**
 * Node's own modules ask `instanceof net.Socket` before they use the handle beneath a socket: TLS runs on the handle instead
 * of reading and writing a stream, `child.send` sends it to another process, `postMessage` to another thread. So the
 * prototypes of our classes inherit from Node's, if the default transport has Node's handles.
 *
 * None of Node's code may run on an object of ours, whose state it does not know. So each member of Node's class that ours
 * does not define is hidden.
 */

/** Whether `instanceof` takes our objects for Node's. */
export const inheritsFromNode = hasNodeHandlesByDefault();

function hasNodeHandlesByDefault(): boolean {
  try {
    return getDefaultTransport().hasNodeHandles === true;
  } catch {
    // NET_TRANSPORT names a transport that does not exist. The first socket throws that error; an import does not.
    return false;
  }
}

/**
 * Makes the prototype of Node's class of this name the ancestor of ours.
 *
 * A member that would become visible by that keeps the value it had: that of the class that both extend (`end` of a
 * stream), or undefined.
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
 * Has `instanceof ours` accept Node's own objects, as it would if our class were Node's: a program with our `net` in the place
 * of Node's gets sockets of Node's class from `http`, `child_process` and others, and asks what they are. A class that extends
 * ours accepts its own instances only.
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
