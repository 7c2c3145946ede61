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

/** The servers that listen by this package's `Server`. Others were made before, and stay with Node's `net.Server`. */
const ours = new WeakSet<object>();

function isOurs(server: object): boolean {
  return ours.has(server);
}

/**
 * Has the classes of servers that Node builds on `net.Server` listen and accept by the methods of this package's `Server`: a
 * prototype of those methods stands between each class and Node's `net.Server`.
 */
export function replaceServerMethods(net: typeof nodeNet, prototypes: readonly object[]): void {
  // Node's constructors ask `instanceof net.Server`. Over the runtime's own sockets our class does not inherit from Node's yet.
  if (!(Server.prototype instanceof net.Server)) {
    Object.setPrototypeOf(Server.prototype, net.Server.prototype);
  }
  const methods = methodsOver(net.Server.prototype);
  for (const prototype of prototypes) Object.setPrototypeOf(prototype, methods);
  // The `close` of Node's HTTP servers ends with a call of this method, whatever its own prototype inherits from.
  const nodesClose = net.Server.prototype.close;
  net.Server.prototype.close = function (callback) {
    return Reflect.apply(isOurs(this) ? Server.prototype.close : nodesClose, this, [callback]);
  };
}

/** Each member of `Server.prototype`, for the servers of {@link ours}; Node's member of that name for any other. */
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

/** A property that Node's constructors may still set on the server that they make. */
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
 * The class or function `original` of Node, whose servers listen by our `Server`. It takes the options of our `Server` too:
 * `blockList`, `proxyProtocol` and the others.
 *
 * @param defaults Options that this kind of server has in any case.
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

/** Whether a constructor of Node runs: that of HTTPS calls that of TLS, without the options that are not for Node. */
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

/** The arguments without the option `blockList`, which Node refuses unless it is one of its own, and which is for our `Server`. */
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
  // Node's constructor has set them, which hides what our `Server` answers.
  for (const key of Reflect.ownKeys(server)) {
    if (Object.getOwnPropertyDescriptor(Server.prototype, key)?.get) Reflect.deleteProperty(server, key);
  }
  ours.add(server);
  Reflect.apply(Server as unknown as () => void, server, [settled] as never);
  return server;
}
