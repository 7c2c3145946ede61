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
 * The functions that `Socket` and `Server` call so that Node's TLS, HTTP, `cluster`, `child_process` and `worker_threads` accept
 * their instances in place of Node's own sockets and servers. On other runtimes `nodeIdentity` is null.
 */
export interface NodeIdentity {
  /**
   * Gives a socket class the undocumented members of `net.Socket`. If the default transport uses Node's handles, also makes the
   * class inherit from `net.Socket`, and `instanceof` accept Node's sockets. Must be called after the class has all of its
   * members.
   */
  completeSocketClass<Instance extends Duplex>(
    ours: ClassOf<Instance>,
    internals: SocketInternals<Instance>,
  ): void;

  /** Does for a server class and `net.Server` what {@link completeSocketClass} does for sockets. */
  completeServerClass<Instance extends object>(
    ours: ClassOf<Instance>,
    internals: ServerInternals<Instance>,
  ): void;

  /**
   * Makes Node's `dgram` and `net` accept the lists of a class as their options `sendBlockList`, `receiveBlockList` and `blockList`,
   * also those that `http.request` passes on. These modules then call `check` of the list. Has no effect on a Node without these options (before 22.13).
   */
  completeBlockListClass(ours: ClassOf<object>): void;

  /** Makes a new socket acceptable to `postMessage`. Called by the socket's constructor. */
  onSocketConstructed(socket: Duplex): void;

  /**
   * Undoes `setEncoding` if the caller is Node's TLS, which reads a socket without a native handle as a stream, and accepts no
   * text. To be called by `pause`, the first method that TLS calls, if the socket has an encoding.
   */
  giveBytesToTls(socket: Duplex): void;

  /**
   * Defines the property, named by a private symbol of Node, through which Node's TLS refreshes the idle timer of the
   * underlying socket when it has read or written bytes over the handle. Call it when the first idle timer is created, not
   * earlier, because finding the symbol requires creating a `net.Socket`.
   */
  exposeIdleTimer<Instance extends object>(
    prototype: Instance,
    idleTimerOf: (socket: Instance) => { refresh(): void } | undefined,
  ): void;

  /** Makes a new server acceptable to `postMessage`. Called by the server's constructor. */
  onServerConstructed(server: object): void;

  /**
   * Sets `owner` as the socket or server to which a native handle refers: `process._getActiveHandles()` lists the owner, and
   * Node's `http.Agent` destroys the owner if data arrives on an idle connection.
   */
  setHandleOwner(handle: StreamHandle | ListenHandle, owner: object): void;

  /**
   * Moves the handle of a socket of Node's class into `socket`, together with data that was read but not consumed. The original
   * socket is destroyed only when `socket` closes, because `child_process` counts it until then.
   *
   * @returns The native handle; undefined if `predecessor` is not a socket of Node's class, or if `transport` does not use
   *   Node's handles.
   */
  takeHandle(predecessor: object, socket: Duplex, transport: Transport): object | undefined;

  /**
   * Whether the caller must create a `PerformanceEntry` of the type `net` for each connection over `transport`: a program
   * observes this type, and the transport itself creates no entries.
   */
  recordsConnects(transport: Transport): boolean;

  /**
   * Starts a `PerformanceEntry` of the type `net` for an attempt to connect.
   *
   * @returns A function to call when the attempt has succeeded: ends the entry, and passes it to the observers.
   */
  beginConnectEntry(address: string, port: number): () => void;

  /** Creates the record of the connections that `child.send` moves from one server to other processes. */
  createChildConnections(): ChildConnections;

  /**
   * Node's current Happy Eyeballs defaults, which include the command line and NODE_OPTIONS
   * (`--no-network-family-autoselection`, `--network-family-autoselection-attempt-timeout`).
   */
  readAutoSelectFamily(): AutoSelectFamilyDefaults;
}
