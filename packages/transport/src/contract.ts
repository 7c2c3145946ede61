/**
 * The transport contract: what `Socket` and `Server` need from whatever moves their bytes.
 *
 * Three rules hold for every call.
 *
 * - A status is a number: {@link DONE}, {@link PENDING}, or a negative errno of libuv. Nothing throws for what the network did.
 * - A call that could finish at once says so by returning {@link DONE} and calls nobody back. Only a call that
 *   returned {@link PENDING} is followed by its receiver method, exactly once, never from inside the call.
 * - After `close()` or `reset()` pending work is reported with `ECANCELED`; then comes `onClose`, and nothing else.
 */

/** The call has done its work; no callback follows. */
export const DONE = 0;

/** The call has started its work; the receiver hears of the end. */
export const PENDING = 1;

/** The status that ends a stream whose peer has finished writing (libuv's `UV_EOF`, the same on every platform). */
export const EOF = -4095;

/** {@link DONE}, {@link PENDING}, a negative errno, or `ACCESS_DENIED` of `@net/errors`: the permission model refused the call. */
export type Status = number;

/** `tcp`: an IPv4 or IPv6 stream. `ipc`: a Unix domain socket or a Windows named pipe. */
export type StreamKind = 'tcp' | 'ipc';

/** The encodings a backend writes without the caller making bytes first. Others arrive as bytes. */
export type TextEncoding = 'utf8' | 'latin1' | 'ascii' | 'ucs2';

/** One end of a TCP connection, or where a TCP server listens. */
export interface InetEndpoint {
  /** A numeric IPv4 or IPv6 address; an IPv6 address may carry a zone id. */
  address: string;
  /** 0 to 65535. */
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

/** Hears what happens on a stream. One object may serve a stream for its whole life: no closure is needed. */
export interface StreamReceiver {
  /**
   * The end of a pending `connect`.
   *
   * @param failedCall The system call that failed, when it was not `connect`.
   */
  onConnect(status: Status, failedCall?: 'bind'): void;
  /**
   * Bytes arrived. They are the receiver's to keep, to change, to transfer or to detach, at any time: their `ArrayBuffer` holds
   * nothing else, and the backend does not touch it again.
   */
  onRead(bytes: Uint8Array): void;
  /** `length` bytes arrived in the buffer given to `readInto`. They are good until this call returns. */
  onReadInto(length: number): void;
  /** No more bytes will arrive: {@link EOF}, or the errno that broke the stream. */
  onReadEnd(status: Status): void;
  /** The oldest pending write has ended. Writes end in the order they were made. */
  onWrite(status: Status): void;
  /** The end of a pending `shutdown`. */
  onShutdown(status: Status): void;
  /** The handle is closed and has let go of everything. The last call a receiver hears. */
  onClose(): void;
}

/** One bidirectional byte stream. */
export interface StreamHandle {
  /** The path that an `ipc` stream was bound to before it had a role; absent on every other stream. */
  readonly boundPath?: string;
  readonly kind: StreamKind;
  /** Who hears of events. Set it before the first call that can be pending; it may change hands later. */
  receiver: StreamReceiver | null;
  /** The object of the runtime below, where there is one: Node's own parts (TLS, HTTP, IPC) ask for it. */
  readonly native: object | null;
  /** The file descriptor, or -1 when there is none to tell. */
  readonly fd: number;
  readonly bytesRead: number;
  /** Bytes accepted for writing, those of pending writes included. */
  readonly bytesWritten: number;
  /** Bytes of pending writes that the kernel has not taken yet. It falls while a slow peer makes progress. */
  readonly writeQueueSize: number;

  /** Chooses the local end before `connect`. A backend may report a failure only at `connect`. */
  bind(local: InetEndpoint): Status;
  connect(remote: Endpoint): Status;

  readStart(): Status;
  readStop(): Status;
  /**
   * From now on bytes land in `buffer`, and the receiver hears `onReadInto` instead of `onRead`. A buffer without room, which
   * one that was transferred or detached is too, ends reading with `ENOBUFS`. Transfer it only inside `onReadInto`, or while
   * reading is stopped: the system may be writing to it at any other time.
   */
  readInto(buffer: Uint8Array): void;

  /** Writes bytes. The caller does not touch them until the write has ended; then they are the caller's again. */
  write(bytes: Uint8Array): Status;
  writeText(text: string, encoding: TextEncoding): Status;
  /** Writes all of `chunks`, in order, as one write. */
  writeMany(chunks: readonly Uint8Array[]): Status;
  /** Ends the writing half after what is pending. */
  shutdown(): Status;

  /** Closes both halves. Pending writes end with `ECANCELED`. To close again does nothing. */
  close(): void;
  /**
   * Closes with a TCP reset instead of a FIN; on success it is a `close`. `ENOTSUP` for `ipc`, `EINVAL` while a
   * `shutdown` is pending where the system cannot; then nothing has happened, and `close` is still to be called.
   */
  reset(): Status;

  ref(): void;
  unref(): void;
  hasRef(): boolean;

  /** The local end; undefined for `ipc`, and when the system cannot say. */
  localName(): InetName | undefined;
  remoteName(): InetName | undefined;

  setNoDelay(enable: boolean): Status;
  /**
   * @param initialDelay Idle seconds before the first probe; 0 leaves the system's value.
   * @param interval Seconds between probes. @default 1
   * @param count Unanswered probes before the connection is dropped. @default 10
   * @returns `ENOTSUP`, with nothing changed, for another interval or count where the runtime cannot.
   */
  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status;
  /** The IPv4 TOS or IPv6 traffic class byte. `ENOTSUP` where the runtime cannot. */
  setTypeOfService(value: number): Status;
  /** The byte in force, or a negative errno. */
  getTypeOfService(): number;
}

/** Hears what happens on a listening handle. */
export interface ListenReceiver {
  /** The end of a pending `listen`. */
  onListen(status: Status): void;
  /** A connection was accepted, or could not be (`stream` is null and `status` negative). */
  onConnection(status: Status, stream: StreamHandle | null): void;
  /** The handle is closed. The last call a receiver hears. */
  onClose(): void;
}

/** Where and how to listen. */
export interface ListenOptions {
  /** The length of the queue of connections not accepted yet; the system may cap it. */
  backlog: number;
  /** An IPv6 listener does not take IPv4 connections. @default false */
  ipv6Only?: boolean;
  /** Several listeners share the port (`SO_REUSEPORT`). `ENOTSUP` where the runtime cannot. @default false */
  reusePort?: boolean;
  /** Every user may read the IPC endpoint's file. @default false */
  readableAll?: boolean;
  /** Every user may write to the IPC endpoint's file, which on Linux is what lets them connect. @default false */
  writableAll?: boolean;
}

/** Accepts streams. */
export interface ListenHandle {
  readonly kind: StreamKind;
  receiver: ListenReceiver | null;
  readonly native: object | null;
  readonly fd: number;

  /**
   * Binds to `local` and accepts connections. No `local`: the handle was opened from a descriptor or adopted, and is
   * bound already.
   */
  listen(local: Endpoint | null, options: ListenOptions): Status;
  /**
   * Accepts no more until `acceptStart`: connections wait in the system's queue. The handle goes on listening, and keeping
   * the process alive. `ENOTSUP` where the backend cannot, with nothing changed.
   */
  acceptStop(): Status;
  /** Accepts again. */
  acceptStart(): Status;
  /** Stops listening. The file of an IPC endpoint is removed, unless another stands in its place by now. */
  close(): void;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  /** Where it listens, with the port that was assigned; undefined for `ipc`; a negative errno when the system cannot say. */
  localName(): InetName | Status | undefined;
}

/** Where to listen together with other processes. */
export type SharedPlace =
  /** No address stands for every one, IPv6 and IPv4. */
  | { address: string | null; port: number }
  | IpcEndpoint
  /** A descriptor of the process that shares, not of this one. */
  | { fd: number };

/** What whoever shares a listener needs of the server that has it. */
export interface SharedListenerUser {
  /** Whether the server has no room, so that the next connection is to go to another process. */
  isFull(): boolean;
  /** Closes the server, and calls back once its last connection has ended. */
  close(closed: () => void): void;
}

/**
 * Asks for a listener that processes share.
 *
 * @param answer Called later, once: with a handle on which `listen` follows, with no endpoint, or with a negative errno.
 */
export type ShareListener = (
  place: SharedPlace,
  options: ListenOptions,
  user: SharedListenerUser,
  answer: (result: ListenHandle | Status) => void,
) => void;

/** How to bind. */
export type BindOptions = Pick<ListenOptions, 'ipv6Only' | 'reusePort'>;

/** A socket that has a local end and no role yet. It is used up by the first of `toStream`, `toListener` and `close`. */
export interface BoundHandle {
  readonly kind: StreamKind;
  /** The file descriptor, or -1 when there is none to tell. */
  readonly fd: number;
  /** The local end, with the port that was assigned; undefined for `ipc`; a negative errno when the system cannot say. */
  localName(): InetName | Status | undefined;
  /** Gives it the role of a client: `connect` follows, from this local end. */
  toStream(): StreamHandle;
  /** Gives it the role of a server: `listen` follows, with no endpoint. */
  toListener(): ListenHandle;
  /** Frees the local end. The file of an IPC endpoint is removed, unless another stands in its place by now. */
  close(): void;
}

/**
 * What a backend can do on the runtime that it runs on. Where one of these is false the call in question fails with
 * `ENOTSUP`; nothing is taken and left undone.
 */
export interface Capabilities {
  /** Stop accepting for a while, and let connections wait in the system's queue: `acceptStop`. */
  readonly acceptControl: boolean;
  /** Bind an IPC path before it is known whether to listen or to connect: `bind`. */
  readonly boundPaths: boolean;
  /** Bind a port before it is known whether to listen or to connect: `bind`. */
  readonly boundPorts: boolean;
  /** Take over a connection by its file descriptor: `openStream`. */
  readonly descriptors: boolean;
  /** Keep IPv4 connections off an IPv6 listener: `ipv6Only`. */
  readonly ipv6Only: boolean;
  /** Choose the interval and the number of keep-alive probes: `setKeepAlive`. */
  readonly keepAliveProbes: boolean;
  /** Share a port between listeners: `reusePort`. */
  readonly reusePort: boolean;
  /** Set and read the type of service: `setTypeOfService`, `getTypeOfService`. */
  readonly typeOfService: boolean;
}

/** Why a file descriptor could not be taken over. */
export interface OpenFailure {
  /** A negative errno. */
  status: Status;
  /** What the descriptor is instead of a stream socket or pipe: `FILE`, `TTY`, `UDP`, `UNKNOWN`. */
  type: string;
}

/** An address a name stands for. */
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** What `Socket` and `Server` ask a resolver; the options are those of Node's `dns.lookup`. */
export interface ResolveOptions {
  family?: number | 'IPv4' | 'IPv6' | undefined;
  hints?: number | undefined;
  all?: boolean | undefined;
}

/** Called with one address and its family, or, when `all` was asked for, with a list. */
export type ResolveCallback = (
  error: Error | null,
  address: string | ResolvedAddress[],
  family?: number,
) => void;

/** Turns names into addresses. Node's `dns.lookup` is one. */
export type Resolver = (hostname: string, options: ResolveOptions, callback: ResolveCallback) => void;

/** A timer that runs, or has run. */
export interface Timer {
  /** Starts it over. */
  refresh(): void;
  /** Lets the process exit even if it runs. */
  unref?(): unknown;
}

/** What measures time for sockets: how long to wait for an address to answer, and `socket.setTimeout`. */
export interface Timers {
  /** Calls back once, after this many milliseconds. */
  setTimeout(callback: () => void, delayMs: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /** The milliseconds that have passed, as these timers count them. @default performance.now */
  now?(): number;
}

/** A way to move bytes: an operating system, a runtime's own sockets, a simulated network. */
export interface Transport {
  /** What it is, for messages and tests: `libuv`, `host`, `memory` … */
  readonly name: string;
  createStream(kind: StreamKind): StreamHandle;
  createListener(kind: StreamKind): ListenHandle;
  /** What the calls can be asked for here. */
  readonly capabilities: Capabilities;
  /**
   * The objects that handles show as `native` are those of Node's own `net`: Node's TLS, HTTP, `child.send` and `postMessage`
   * can work on them.
   *
   * @default false
   */
  readonly hasNodeHandles?: boolean | undefined;
  /** Takes a local end at once, whose role is chosen later. A negative errno says why it cannot be had. */
  bind(local: Endpoint, options?: BindOptions): BoundHandle | Status;
  /** Takes over a file descriptor: from then on `close` closes it. */
  openStream(fd: number): StreamHandle | OpenFailure;
  /** The same for a socket that is bound, or listening already. `listen` follows, with no endpoint. */
  openListener(fd: number): ListenHandle | OpenFailure;
  /** Wraps a handle of the runtime below (what `native` gives). Undefined: not one of this transport's. */
  adoptStream(native: object): StreamHandle | undefined;
  adoptListener(native: object): ListenHandle | undefined;
  /** There is one where another process opens listeners for this one and its like: the primary of a cluster. */
  readonly shareListener?: ShareListener | undefined;
  readonly resolve: Resolver;
  /**
   * `connect` takes a host name in place of an address, and whatever connects looks it up: some names are known to nobody else.
   * `resolve` is then asked only where the address has to be known before (a filter).
   *
   * @default false
   */
  readonly connectsToNames?: boolean | undefined;
  /** The timer functions of a transport with its own time, such as a simulated network. @default the global ones */
  readonly timers?: Timers | undefined;
  /** The flag that `hints` takes for "only families this machine has an address of"; 0 if there is none. */
  readonly addressConfigHint: number;
}
