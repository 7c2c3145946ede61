import { builtIn, hideFromDiagnostics, type Transport } from '@net/transport';

/** Whether a program has called `PerformanceObserver.observe` for the type `net` since {@link watchObservers} was called. */
let isObserved = false;

/** The options of `PerformanceObserver.observe`. */
interface ObserveOptions {
  readonly entryTypes?: readonly unknown[];
  readonly type?: unknown;
}

/**
 * Wraps `PerformanceObserver.prototype.observe`, to notice when a program observes entries of the type `net`. Node has no API
 * that tells whether there is an observer.
 */
export function watchObservers(): void {
  const { prototype } = PerformanceObserver;
  const { observe } = prototype;
  prototype.observe = function (this: PerformanceObserver, ...args: [options: ObserveOptions]) {
    const [{ entryTypes, type } = {} as ObserveOptions] = args;
    if (type === 'net' || (Array.isArray(entryTypes) && entryTypes.includes('net'))) isObserved = true;
    return Reflect.apply(observe, this, args);
  };
}

/** Implements `NodeIdentity.recordsConnects`. Under the host backend, the runtime's own sockets create the entries. */
export function recordsConnects(transport: Transport): boolean {
  return isObserved && transport.hasNodeHandles === true;
}

/** The request object that Node passes to `connect` of a handle. */
interface ConnectRequest {
  oncomplete(status: 0, handle: object, request: object, readable: boolean, writable: boolean): void;
}

/**
 * Implements `NodeIdentity.beginConnectEntry`.
 *
 * No public API of Node creates an entry of the type `net`; Node creates one when a `net.Socket` connects. So this function
 * connects a `net.Socket` over a JavaScript handle that does nothing.
 */
export function beginConnectEntry(address: string, port: number): () => void {
  let request: ConnectRequest | undefined;
  let hasSucceeded = false;
  const onRequest = (given: ConnectRequest): 0 => {
    request = given;
    if (hasSucceeded) end();
    return 0;
  };
  const handle = {
    connect: onRequest,
    connect6: onRequest,
    readStart: () => 0,
    close: (closed?: () => void) => closed?.(),
  };
  const { Socket } = builtIn('node:net');
  const socket = new Socket({ handle, manualStart: true } as object);
  hideFromDiagnostics(socket);
  const end = (): void => {
    request!.oncomplete(0, handle, request!, true, true);
    socket.destroy();
  };
  socket.connect({ host: address, port });
  return () => {
    hasSucceeded = true;
    // Node calls `connect` of the handle in the tick after the call of `socket.connect`.
    if (request) end();
  };
}
