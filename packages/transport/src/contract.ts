/**
 * The transport contract: the interfaces through which `Socket` and `Server` use a network backend. Three rules hold:
 *
 * - A status is a number: {@link DONE}, {@link PENDING}, or a negative errno of libuv. Network errors are never thrown.
 * - A call that completes immediately returns {@link DONE}, and no callback follows. After a call that returned {@link PENDING},
 *   the receiver's method for this call is called exactly once, and never from inside the call.
 * - After `close()` or a successful `reset()` every pending call is completed with `ECANCELED`, and `onClose` is the last event.
 */

/** The call has completed; no callback follows. */
export const DONE = 0;

/** The call is in progress; a method of the receiver reports its completion. */
export const PENDING = 1;

/** The end of the stream: the peer has finished writing (libuv's `UV_EOF`, the same on every platform). */
export const EOF = -4095;

/** {@link DONE}, {@link PENDING}, a negative errno, or `ACCESS_DENIED` of `@net/errors` (by the permission model). */
export type Status = number;

/** `tcp`: an IPv4 or IPv6 stream. `ipc`: a Unix domain socket or a Windows named pipe. */
export type StreamKind = 'tcp' | 'ipc';

/** The encodings in which a backend writes strings itself. Callers convert strings in other encodings to bytes. */
export type TextEncoding = 'utf8' | 'latin1' | 'ascii' | 'ucs2';

/** The address and port of one end of a TCP connection, or of a listening socket. */
export interface InetEndpoint {
  /** An IPv4 address, or an IPv6 address with an optional zone id. */
  address: string;
  /** The port, 0 to 65535. */
  port: number;
}

/** An endpoint as the operating system reports it. */
export interface InetName extends InetEndpoint {
  family: 'IPv4' | 'IPv6';
}

/** An IPC endpoint: a filesystem path, an abstract name (leading NUL) or a pipe name. */
export interface IpcEndpoint {
  path: string;
}

export type Endpoint = InetEndpoint | IpcEndpoint;

/** Receives the events of a stream. One object instead of many callbacks, so that no closures are created per stream or call. */
export interface StreamReceiver {
  /**
   * A pending `connect` has completed.
   *
   * @param failedCall The system call that failed, if it was not `connect`.
   */
  onConnect(status: Status, failedCall?: 'bind'): void;
  /**
   * Bytes were received. They belong to the receiver, which may keep, change, transfer or detach them at any time: their
   * `ArrayBuffer` contains nothing else, and the backend does not use it again.
   */
  onRead(bytes: Uint8Array): void;
  /** `length` bytes were received into the buffer of `readInto`, and stay there only until this call returns. */
  onReadInto(length: number): void;
  /** No more bytes will be received: {@link EOF}, or the errno of the error that broke the connection. */
  onReadEnd(status: Status): void;
  /** The oldest pending write has completed. Writes complete in the order of the calls. */
  onWrite(status: Status): void;
  /** The pending `shutdown` has completed, after the writes that were pending when it was called. */
  onShutdown(status: Status): void;
  /** The handle has closed and released its resources. The last event of the stream. */
  onClose(): void;
}

/** One bidirectional byte stream. */
export interface StreamHandle {
  /** The path of an `ipc` stream that was made from a bound handle; absent on every other stream. */
  readonly boundPath?: string;
  readonly kind: StreamKind;
  /** The receiver of events. Must be set before the first call that can return {@link PENDING}; may be replaced later. */
  receiver: StreamReceiver | null;
  /** The runtime's object that implements the handle, for example the native handle that Node's TLS uses; null if there is none. */
  readonly native: object | null;
  /** The file descriptor; -1 if it is unknown or does not exist. */
  readonly fd: number;
  readonly bytesRead: number;
  /** Bytes passed to writes, pending ones included. */
  readonly bytesWritten: number;
  /** Bytes of pending writes that the kernel has not taken yet. Decreases while a slow peer receives data. */
  readonly writeQueueSize: number;

  /** Sets the local address before `connect`. A backend may report a failure only later, from `connect` or in `onConnect`. */
  bind(local: InetEndpoint): Status;
  connect(remote: Endpoint): Status;

  readStart(): Status;
  readStop(): Status;
  /**
   * Reads into `buffer` from now on, and calls `onReadInto` instead of `onRead`; null restores `onRead`. An empty buffer, such as
   * a transferred or detached one, ends reading with `ENOBUFS`. Transfer `buffer` only inside `onReadInto` or while reading is
   * stopped, because the system may write to `buffer` at any other time.
   */
  readInto(buffer: Uint8Array | null): void;
  /** Whether `readInto` saves the copy and the memory allocation that `onRead` needs for each read. @default false */
  readonly readsInPlace?: boolean;

  /** Writes bytes. The caller must not change them until the write has completed. */
  write(bytes: Uint8Array): Status;
  writeText(text: string, encoding: TextEncoding): Status;
  /** Writes all chunks, in order, as one write. */
  writeMany(chunks: readonly Uint8Array[]): Status;
  /** Ends the writable half after the pending writes (FIN). */
  shutdown(): Status;

  /** Closes the stream: pending calls complete with `ECANCELED`, then `onClose` is called. A second `close` does nothing. */
  close(): void;
  /**
   * Closes the stream with a TCP reset instead of a FIN. `ENOTSUP` for `ipc`; `EINVAL` while a `shutdown` is pending, if the
   * backend cannot reset then. After an error the stream is still open, and `close` must be called.
   */
  reset(): Status;

  ref(): void;
  unref(): void;
  hasRef(): boolean;

  /** The local endpoint; undefined for `ipc`, before the address is known, and if `getsockname` fails. */
  localName(): InetName | undefined;
  remoteName(): InetName | undefined;

  setNoDelay(enable: boolean): Status;
  /**
   * Turns TCP keep-alive on or off.
   *
   * @param initialDelay Idle seconds before the first probe; 0 leaves the system's value.
   * @param interval Seconds between probes. @default 1
   * @param count Unanswered probes before the connection is dropped. @default 10
   * @returns `ENOTSUP`, with nothing changed, if `enable` is true and the runtime cannot set a non-default interval or count.
   */
  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status;
  /** Sets the IPv4 TOS or IPv6 traffic class byte. `ENOTSUP` if the runtime cannot set it. */
  setTypeOfService(value: number): Status;
  /** The current TOS or traffic class byte, or a negative errno. */
  getTypeOfService(): number;
}

/** Receives the events of a listening handle. */
export interface ListenReceiver {
  /** A pending `listen` has completed. */
  onListen(status: Status): void;
  /** A connection was accepted, with {@link DONE} and its stream; or accepting failed, with a negative errno and null. */
  onConnection(status: Status, stream: StreamHandle | null): void;
  /** The handle has closed. The last event of the handle. */
  onClose(): void;
}

/** The options of `ListenHandle.listen`. */
export interface ListenOptions {
  /** The maximum length of the system's queue of connections that are not accepted yet; the system may lower the maximum. */
  backlog: number;
  /** Sets `IPV6_V6ONLY`: an IPv6 listener does not accept IPv4 connections. @default false */
  ipv6Only?: boolean;
  /** Sets `SO_REUSEPORT`: several listeners share the port. `ENOTSUP` if the runtime cannot. @default false */
  reusePort?: boolean;
  /** Every user may read the IPC endpoint's file. @default false */
  readableAll?: boolean;
  /** Every user may write to the IPC endpoint's file; on Linux this permits connecting. @default false */
  writableAll?: boolean;
}

/** A listening socket. */
export interface ListenHandle {
  readonly kind: StreamKind;
  receiver: ListenReceiver | null;
  readonly native: object | null;
  readonly fd: number;

  /**
   * Binds to `local`, listens and accepts connections. `local` is null for a handle that is bound already: one made from a
   * descriptor or a bound handle, or one that was adopted.
   */
  listen(local: Endpoint | null, options: ListenOptions): Status;
  /**
   * Stops accepting until `acceptStart`: connections wait in the system's queue. The handle still listens, and, unless `unref`
   * was called, keeps the process alive. `ENOTSUP`, with nothing changed, if the backend cannot stop accepting.
   */
  acceptStop(): Status;
  /** Resumes accepting. */
  acceptStart(): Status;
  /** Stops listening. Removes the socket file of an IPC endpoint, unless another file has replaced it. */
  close(): void;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  /** The bound endpoint, with the assigned port; undefined for `ipc`; a negative errno if `getsockname` fails. */
  localName(): InetName | Status | undefined;
}

/** The endpoint of a listener that the workers of a cluster share. */
export type SharedPlace =
  /** A null address is the unspecified address: `::`, or `0.0.0.0` if the machine has no IPv6. */
  | { address: string | null; port: number }
  | IpcEndpoint
  /** A file descriptor of the cluster's primary, not of this worker. */
  | { fd: number };

/** The methods of a server that the cluster calls, to distribute connections and to disconnect the worker. */
export interface SharedListenerUser {
  /** Whether the server is full, so that the next connection must be given to another worker. */
  isFull(): boolean;
  /** Closes the server, and calls `closed` once the server's last connection has ended. */
  close(closed: () => void): void;
}

/**
 * Requests a listener that the workers of a cluster share.
 *
 * @param answer Called once, later: with a handle, whose `listen` the caller then calls with null; or with a negative errno.
 */
export type ShareListener = (
  place: SharedPlace,
  options: ListenOptions,
  user: SharedListenerUser,
  answer: (result: ListenHandle | Status) => void,
) => void;

/** The options of `Transport.bind`. */
export type BindOptions = Pick<ListenOptions, 'ipv6Only' | 'reusePort'>;

/** A bound socket that neither connects nor listens yet. Do not use it after `toStream`, `toListener` or `close`. */
export interface BoundHandle {
  readonly kind: StreamKind;
  /** The file descriptor; -1 if it is unknown or does not exist. */
  readonly fd: number;
  /** The bound endpoint, with the assigned port; undefined for `ipc`; a negative errno if `getsockname` fails. */
  localName(): InetName | Status | undefined;
  /** Turns the socket into a stream handle. The caller then calls `connect` of this handle. */
  toStream(): StreamHandle;
  /** Turns the socket into a listening handle. The caller then calls `listen(null, …)` of this handle. */
  toListener(): ListenHandle;
  /** Closes the socket. Removes the socket file of an IPC endpoint, unless another file has replaced it. */
  close(): void;
}

/**
 * The optional features that a backend supports on the current runtime. A call that needs an unsupported feature fails with
 * `ENOTSUP`, instead of ignoring the feature silently.
 */
export interface Capabilities {
  /** Pausing accepting, while connections wait in the system's queue: `acceptStop`. */
  readonly acceptControl: boolean;
  /** Binding an IPC path before it is known whether the socket listens or connects: `bind`. */
  readonly boundPaths: boolean;
  /** Binding a port before it is known whether the socket listens or connects: `bind`. */
  readonly boundPorts: boolean;
  /** Adopting a connection by its file descriptor: `openStream`. */
  readonly descriptors: boolean;
  /** Listening on an IPv6 address without accepting IPv4 connections: `ipv6Only`. */
  readonly ipv6Only: boolean;
  /** Setting the interval and the number of keep-alive probes: `setKeepAlive`. */
  readonly keepAliveProbes: boolean;
  /** Sharing a port between listeners: `reusePort`. */
  readonly reusePort: boolean;
  /** Setting and reading the type of service: `setTypeOfService`, `getTypeOfService`. */
  readonly typeOfService: boolean;
}

/** The reason why a file descriptor could not be adopted. */
export interface OpenFailure {
  /** A negative errno. */
  status: Status;
  /** The kind of a descriptor that is not a stream socket or pipe: `FILE`, `TTY`, `UDP`; `UNKNOWN` in all other cases. */
  type: string;
}

/** One address of a host name, as `dns.lookup` returns it: `family` is 4 or 6. */
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** The options with which `Socket` and `Server` call a resolver, with the meaning that they have in Node's `dns.lookup`. */
export interface ResolveOptions {
  family?: number | 'IPv4' | 'IPv6' | undefined;
  hints?: number | undefined;
  all?: boolean | undefined;
}

/** Called with an error, or with one address and its family, or, if the option `all` was set, with a list of addresses. */
export type ResolveCallback = (
  error: Error | null,
  address: string | ResolvedAddress[],
  family?: number,
) => void;

/** Resolves host names to addresses, with the signature of Node's `dns.lookup`. */
export type Resolver = (hostname: string, options: ResolveOptions, callback: ResolveCallback) => void;

/** A timer, as returned by `setTimeout`. */
export interface Timer {
  /** Restarts the timer. */
  refresh(): void;
  /** Lets the process exit even if the timer is active. */
  unref?(): unknown;
}

/** The timer functions for all timeouts of sockets and servers, such as `socket.setTimeout`. */
export interface Timers {
  /** Calls back once, after `delayMs` milliseconds. */
  setTimeout(callback: () => void, delayMs: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /** The current time in milliseconds, on the clock of these timers. @default performance.now */
  now?(): number;
}

/** A network backend: the operating system, a runtime's own sockets, or a simulated network. */
export interface Transport {
  /** The name for messages and tests: `libuv`, `host`, `memory` … */
  readonly name: string;
  createStream(kind: StreamKind): StreamHandle;
  createListener(kind: StreamKind): ListenHandle;
  /** The optional features that are supported on the current runtime. */
  readonly capabilities: Capabilities;
  /** Whether `native` is a handle of Node, which Node's TLS, HTTP, `child.send` and `postMessage` can use. @default false */
  readonly hasNodeHandles?: boolean | undefined;
  /** Whether IPC paths are socket files in the file system of `node:fs`. @default false */
  readonly hasSocketFiles?: boolean | undefined;
  /** Binds a socket that later connects or listens. Returns a negative errno if that fails. */
  bind(local: Endpoint, options?: BindOptions): BoundHandle | Status;
  /** Adopts a file descriptor: `close` of the handle closes the descriptor. */
  openStream(fd: number): StreamHandle | OpenFailure;
  /** Adopts the descriptor of a bound or listening socket. The handle's `listen` is called next, with null. */
  openListener(fd: number): ListenHandle | OpenFailure;
  /** Wraps an object of the runtime, such as a handle's `native`. Returns undefined if this transport cannot use the object. */
  adoptStream(native: object): StreamHandle | undefined;
  adoptListener(native: object): ListenHandle | undefined;
  /** Defined in a worker of a cluster, whose primary opens the listeners for all of its workers. */
  readonly shareListener?: ShareListener | undefined;
  /** What a failed `listen` lacks on this runtime, as text for the error's message; undefined if nothing is known. */
  readonly listenNeeds?: ((status: Status, kind: StreamKind) => string | undefined) | undefined;
  readonly resolve: Resolver;
  /**
   * Whether `connect` accepts a host name instead of an address and resolves it itself. `resolve` is then called only if an
   * option needs the address before the connection, for example `blockList`. @default false
   */
  readonly connectsToNames?: boolean | undefined;
  /** The timer functions of a transport with its own time, such as a simulated network. @default the global ones */
  readonly timers?: Timers | undefined;
  /** The `hints` flag `dns.ADDRCONFIG`, which omits addresses whose family this machine does not have; 0 without such a flag. */
  readonly addressConfigHint: number;
}
