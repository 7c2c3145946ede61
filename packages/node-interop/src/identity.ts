import type { Duplex } from 'node:stream';
import type { ListenHandle, StreamHandle, Transport } from '@net/transport';
import type { ChildConnections } from './child-connections.ts';
import type { AutoSelectFamilyDefaults } from './command-line.ts';
import type { ServerInternals, SocketInternals } from './internals.ts';

/** A class that can be called without `new`. */
export interface ClassOf<Instance> {
  readonly prototype: Instance;
}

/**
 * What `Socket` and `Server` do to be taken for Node's own by Node's TLS, HTTP, `cluster`, `child_process` and
 * `worker_threads`. Where there is no Node there is no identity: `nodeIdentity` is null.
 */
export interface NodeIdentity {
  /**
   * Gives a socket class the members, the ancestor and the `instanceof` of `net.Socket`. Call it once the class has all
   * members of its own.
   */
  completeSocketClass<Instance extends Duplex>(
    ours: ClassOf<Instance>,
    internals: SocketInternals<Instance>,
  ): void;

  /** The same for a server class and `net.Server`. */
  completeServerClass<Instance extends object>(
    ours: ClassOf<Instance>,
    internals: ServerInternals<Instance>,
  ): void;

  /** Registers a new socket with Node's TLS and `postMessage`. Its constructor calls this. */
  onSocketConstructed(socket: Duplex & { readonly pending: boolean }, transport: Transport): void;

  /**
   * Shows the idle timer of sockets to Node's TLS, which refreshes that of the socket beneath when bytes have moved over the
   * handle. Call it when a first socket gets such a timer: finding the symbol takes a socket of Node.
   */
  exposeIdleTimer<Instance extends object>(
    prototype: Instance,
    idleTimerOf: (socket: Instance) => { refresh(): void } | undefined,
  ): void;

  /** Registers a new server with Node's `postMessage`. Its constructor calls this. */
  onServerConstructed(server: object): void;

  /**
   * Names `owner` to Node as the socket or server that has `handle`: `process._getActiveHandles()` lists it, and Node's
   * `http.Agent` destroys it when data arrives while it is idle.
   */
  setHandleOwner(handle: StreamHandle | ListenHandle, owner: object): void;

  /**
   * Moves the handle of a socket of Node's class into `socket`, together with what was read and not consumed. The predecessor
   * is destroyed when `socket` closes: `child_process` counts it until then.
   *
   * @returns The native handle; undefined if `predecessor` is not such a socket, or `transport` does not work on Node's handles.
   */
  takeHandle(predecessor: object, socket: Duplex, transport: Transport): object | undefined;

  /** The connections of one server that `child.send` moves to other processes. */
  createChildConnections(): ChildConnections;

  /**
   * What the command line and NODE_OPTIONS say of Happy Eyeballs (`--no-network-family-autoselection`,
   * `--network-family-autoselection-attempt-timeout`).
   */
  readAutoSelectFamily(): AutoSelectFamilyDefaults;
}
