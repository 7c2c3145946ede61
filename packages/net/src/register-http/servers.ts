import type nodeNet from 'node:net';
import { Server, type ServerOptions } from '@net/server';

/** A server of one of Node's modules above `net`: HTTP, HTTPS, HTTP/2, TLS. */
type NodeServer = nodeNet.Server & {
  allowHalfOpen: boolean;
  pauseOnConnect: boolean;
  noDelay: boolean;
  keepAlive: boolean;
  keepAliveInitialDelay: number;
  highWaterMark: number;
};

type ServerFunction = ((...args: never[]) => NodeServer) & { prototype?: object };

/**
 * The servers that use the methods of this package's `Server`. Servers created before `replaceServerMethods` keep Node's methods.
 */
const ours = new WeakSet<object>();

function isOurs(server: object): boolean {
  return ours.has(server);
}

/**
 * Makes Node's classes that inherit from `net.Server` use the methods of this package's `Server`: inserts a prototype with these
 * methods between each class and `net.Server`.
 */
export function replaceServerMethods(net: typeof nodeNet, prototypes: readonly object[]): void {
  // Node's constructors check `instanceof net.Server`. With the host backend, this package's class does not inherit from Node's
  // class, so it is made to inherit here.
  if (!(Server.prototype instanceof net.Server)) {
    Object.setPrototypeOf(Server.prototype, net.Server.prototype);
  }
  const methods = methodsOver(net.Server.prototype);
  for (const prototype of prototypes) Object.setPrototypeOf(prototype, methods);
  // The `close` of Node's HTTP servers calls `net.Server.prototype.close` directly, not the method that it inherits.
  const nodesClose = net.Server.prototype.close;
  net.Server.prototype.close = function (callback) {
    return Reflect.apply(isOurs(this) ? Server.prototype.close : nodesClose, this, [callback]);
  };
}

/**
 * Creates the inserted prototype. Its members are those of `Server.prototype` for the servers in {@link ours}, and Node's members
 * of the same names for all other servers.
 */
function methodsOver(nodes: object): object {
  const methods = Object.create(Server.prototype) as object;
  for (const key of Reflect.ownKeys(Server.prototype)) {
    if (key === 'constructor') continue;
    const { get, value } = Object.getOwnPropertyDescriptor(Server.prototype, key)!;
    const memberOf = (server: object) => Reflect.get(isOurs(server) ? Server.prototype : nodes, key, server);
    Object.defineProperty(methods, key, {
      configurable: true,
      ...(get || typeof value !== 'function'
        ? accessor(key, memberOf)
        : {
            writable: true,
            value(this: object, ...args: unknown[]) {
              return Reflect.apply(memberOf(this) as () => unknown, this, args);
            },
          }),
    });
  }
  return methods;
}

/**
 * A property whose value `read` returns. Node's constructors can set it; later assignments to a server in {@link ours} are
 * ignored.
 */
function accessor(
  key: PropertyKey,
  read: (server: object) => unknown,
): PropertyDescriptor & ThisType<object> {
  return {
    get() {
      return read(this);
    },
    set(value: unknown) {
      if (isOurs(this)) return;
      Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
    },
  };
}

/**
 * Wraps the class or function `original` of Node, so that the servers it creates use the methods of this package's `Server`. The
 * wrapper also accepts the options of this package's `Server`, such as `blockList` and `proxyProtocol`.
 *
 * @param defaults Options of this kind of server, which override those of the caller.
 */
export function overOurServer<Original extends ServerFunction>(
  original: Original,
  defaults: ServerOptions = {},
): Original {
  return new Proxy(original, {
    construct: (target, args, newTarget) =>
      make(args, defaults, (forNode) => Reflect.construct(target as never, forNode, newTarget) as NodeServer),
    // `http.Server.call(this)` is the constructor of an old-style subclass, and returns nothing.
    apply: (target, self, args) =>
      make(
        args,
        defaults,
        (forNode) => (Reflect.apply(target as never, self, forNode) ?? self) as NodeServer,
      ),
  });
}

/** Whether a wrapped function is running. Nested calls are passed on unchanged: the constructor of HTTPS calls that of TLS. */
let isMaking = false;

function make(
  args: unknown[],
  defaults: ServerOptions,
  call: (forNode: unknown[]) => NodeServer,
): NodeServer {
  if (isMaking) return call(args);
  isMaking = true;
  try {
    return becomeOurs(call(forNode(args)), args, defaults);
  } finally {
    isMaking = false;
  }
}

/** The arguments without the option `blockList`: Node throws for a block list that is not of its own class. */
function forNode([options, ...rest]: unknown[]): unknown[] {
  const hasList = typeof options === 'object' && options !== null && 'blockList' in options;
  return [hasList ? { ...options, blockList: undefined } : options, ...rest];
}

function becomeOurs(server: NodeServer, [options]: unknown[], defaults: ServerOptions): NodeServer {
  const { allowHalfOpen, pauseOnConnect, noDelay, keepAlive, highWaterMark } = server;
  const settled: ServerOptions = {
    ...(typeof options === 'object' ? options : undefined),
    allowHalfOpen,
    pauseOnConnect,
    noDelay,
    keepAlive,
    highWaterMark,
    // The property holds seconds; the constructor takes milliseconds.
    keepAliveInitialDelay: server.keepAliveInitialDelay * 1000,
    ...defaults,
  };
  // Removes the properties with which Node's constructor has hidden the getters of `Server.prototype`.
  for (const key of Reflect.ownKeys(server)) {
    if (Object.getOwnPropertyDescriptor(Server.prototype, key)?.get) Reflect.deleteProperty(server, key);
  }
  ours.add(server);
  Reflect.apply(Server as unknown as () => void, server, [settled] as never);
  return server;
}
