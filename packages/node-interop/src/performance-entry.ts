import { builtIn, hideFromDiagnostics, type Transport } from '@net/transport';

/**
 * Whether a program observes entries of the type `net`; undefined while unknown, which is the case if `perf_hooks` was loaded
 * before {@link watchObservers} was called. The next connection then shows whether there is an observer.
 */
let isObserved: boolean | undefined = false;
let isWatching = false;

/** The number of names in `process.moduleLoadList` among which `perf_hooks` was not found. */
let searched = 0;

/** Implements `NodeIdentity.recordsConnects`. Under the host backend, the runtime's own sockets create the entries. */
export function recordsConnects(transport: Transport): boolean {
  if (!transport.hasNodeHandles) return false;
  if (!isWatching && isPerfHooksLoaded()) watchObservers();
  return isObserved !== false;
}

/**
 * Whether the program can have created a `PerformanceObserver`. Reading the global `PerformanceObserver` loads `perf_hooks`, which
 * takes a millisecond, so this function reads the list of the modules that are loaded.
 */
function isPerfHooksLoaded(): boolean {
  // Not declared in `@types/node`.
  const { moduleLoadList } = process as { moduleLoadList?: readonly string[] };
  if (!moduleLoadList) return true;
  while (searched < moduleLoadList.length) {
    if (moduleLoadList[searched++] === 'NativeModule perf_hooks') return true;
  }
  return false;
}

/** The options of `PerformanceObserver.observe`. */
interface ObserveOptions {
  readonly entryTypes?: readonly unknown[];
  readonly type?: unknown;
}

/**
 * Wraps `PerformanceObserver.prototype.observe`, to notice when a program observes entries of the type `net`. Node has no API
 * that tells whether there is an observer.
 */
function watchObservers(): void {
  isWatching = true;
  isObserved = undefined;
  const { prototype } = PerformanceObserver;
  const { observe } = prototype;
  prototype.observe = function (this: PerformanceObserver, ...args: [options: ObserveOptions]) {
    const [{ entryTypes, type } = {} as ObserveOptions] = args;
    if (type === 'net' || (Array.isArray(entryTypes) && entryTypes.includes('net'))) isObserved = true;
    return Reflect.apply(observe, this, args);
  };
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
    if (!request) return;
    isObserved ??= hasEntry(socket);
    end();
  };
}

/** Whether Node has started an entry for a connecting socket, which it does if there is an observer. */
function hasEntry(socket: object): boolean {
  return Object.getOwnPropertySymbols(socket).some(
    ({ description }) => description === 'kPerfHooksNetConnectContext',
  );
}
