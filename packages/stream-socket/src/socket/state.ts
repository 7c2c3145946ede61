import type { Endpoint, InetName, StreamHandle, StreamKind, Transport } from '@net/transport';
import type { AddressFilter } from '../connect/address-filter.ts';
import type { ConnectTimes } from '../connect/connect-times.ts';
import type { ConnectionAttempts } from '../connect/connection-attempts.ts';
import type { OptionKeeper } from '../connect/keep-options.ts';
import type { OnReadTarget } from '../io/onread.ts';
import { StreamIo } from '../io/stream-io.ts';
import { debugLog } from './debug-log.ts';
import type { DuplexWithEvents } from './events.ts';
import { CLOSING, HAD_ERROR, PEER_UNREAD } from './flags.ts';
import type { SocketOptionValues } from './options.ts';

/** The property of a socket that holds its {@link SocketState}. */
export const kState = Symbol('state');

/** The members of a socket that the functions of this package use. */
export interface StatefulSocket extends InstanceType<typeof DuplexWithEvents> {
  [kState]: SocketState;
  connecting: boolean;
  autoSelectFamilyAttemptedAddresses: string[];
}

/** The owner of an accepted socket, which counts it among its connections: a server. */
export interface ConnectionOwner {
  /** Called once, when the socket is being destroyed. */
  onConnectionDestroyed(socket: object): void;
  /**
   * Called when the handle was taken from the socket. Returns whether the connection no longer counts for this owner; if so, the
   * owner is not notified again.
   */
  onHandleTaken(socket: object): boolean;
}

/** An operation that `stream.Duplex` requested while connecting: a write, or the end of the writable half. */
export interface HeldOperation {
  /** The number of bytes to write. */
  bytes: number;
  /** The name and the arguments of the method that `stream.Duplex` called. */
  method: '_write' | '_writev' | '_final';
  args: readonly unknown[];
  /** The callback among the arguments. */
  callback: (error: Error) => void;
}

/** The state that only clients need; connections of a server have no such object. */
export interface ClientState extends OptionKeeper {
  /** The `blockList` of the constructor. */
  filter: AddressFilter | undefined;
  /** The signal that destroys the socket when it is aborted. */
  signal: AbortSignal | undefined;
  /** The kind of the BoundSocket that this socket was made from; null if there was none. */
  bound: StreamKind | null;
  /** The attempts of a `connect` in progress, which own the handle until it is connected. */
  attempts: ConnectionAttempts | null;
  /** The times of the last `connect`; null before the first. */
  times: ConnectTimes | null;
  /** Whether `stream.Readable` called `_read` while there was no connection. `stream.Readable` does not repeat the call. */
  readWanted: boolean;
  /**
   * Whether `resume` (true) or `pause` (false) was called last while the socket was destroyed; null if neither was.
   * `stream.Duplex` forgets such calls.
   */
  flowWanted: boolean | null;
  /** The operation that waits for the connection. `stream.Duplex` requests one operation at a time, so there is at most one. */
  held: HeldOperation | null;
}

/**
 * The private state of a socket, in addition to that of `stream.Duplex`. There is one per connection of a server, so state that
 * few sockets need is kept in separate objects (`client`, `options`, `names`), and booleans are bits of `flags` (flags.ts).
 *
 * | state         | entered by                             | left by                     | held in                             |
 * | ------------- | -------------------------------------- | --------------------------- | ----------------------------------- |
 * | fresh         | `new Socket()`                         | `connect`, `destroy`        | `handle` null, no `client.attempts` |
 * | bound         | `new Socket({ handle: boundSocket })`  | `connect`, `destroy`        | `client.bound`, `handle`            |
 * | connecting    | `connect`                              | success, failure, `destroy` | `client.attempts`, `connecting`     |
 * | connected     | success; `fd` or `handle`; accept      | `destroy`, `connect`        | `handle`, no `client.attempts`      |
 * | ended by peer | end of stream read from the handle     | `destroy`                   | `readableEnded`, `ENDED_BY_PEER`    |
 * | ended locally | `end`                                  | `destroy`                   | `writableEnded`                     |
 * | handle taken  | `_handle = null`, transfer to a thread | `connect`, `destroy`        | `handle` null, as in "fresh"        |
 * | closing       | `destroy`, an error, both halves ended | `onClose` of the handle     | `destroyed`, `CLOSING`              |
 * | closed        | `'close'`                              | `connect`                   | `destroyed`, no `CLOSING`           |
 *
 * "Ended by peer" and "ended locally" are parts of "connected". `connect` first makes a destroyed socket fresh again.
 */
export class SocketState extends StreamIo {
  readonly transport: Transport;
  /** The options of the system's socket; null until one is set, because most sockets keep the system's defaults. */
  options: SocketOptionValues | null = null;
  /** The state of a client; null until {@link clientOf} creates it. */
  client: ClientState | null = null;
  /** Cached results of `getsockname` and `getpeername`; null until the first call. */
  names: { local: InetName | undefined; remote: InetName | undefined } | null = null;
  /** The address that this socket connected to or was accepted from, or the path of an IPC server, for errors. */
  peerAddress: string | undefined;
  /** The port that belongs to `peerAddress`; undefined for IPC. */
  peerPort: number | undefined;
  /** The server that counts this socket; null for other sockets, and after the server was notified of the end. */
  owner: ConnectionOwner | null = null;
  /** The index of this socket in the `OpenSockets` of its server. */
  ownerIndex = 0;
  declare protected readonly socket: StatefulSocket;

  constructor(socket: StatefulSocket, target: OnReadTarget | null, transport: Transport) {
    super(socket, target);
    this.transport = transport;
  }

  /** The handle of the connection, or of the attempt to connect. */
  get anyHandle(): StreamHandle | null {
    return this.handle ?? this.client?.attempts?.handle ?? null;
  }

  /** Drops the reference to the handle, connected or connecting, without closing it. Cancels a `connect` in progress. */
  override detach(): StreamHandle | null {
    const attempts = this.client?.attempts;
    if (!attempts) return super.detach();
    this.client!.attempts = null;
    attempts.cancel();
    this.rememberCounts(attempts.handle);
    return attempts.handle;
  }

  protected override get peer(): Endpoint | undefined {
    const { peerAddress, peerPort, names, handle } = this;
    if (peerAddress === undefined) return names?.remote ?? handle?.remoteName();
    return peerPort === undefined ? { path: peerAddress } : { address: peerAddress, port: peerPort };
  }

  protected override readPeer(): void {
    rememberPeer(this, this.names?.remote ?? this.handle?.remoteName());
  }

  /** Called when the handle has closed: the socket's state changes from "closing" to "closed". */
  onClose(): void {
    // Deferred, because a transport may call this before 'error' and the callbacks of failed writes, which run in the next
    // tick.
    process.nextTick(emitClose, this.socket);
  }
}

function emitClose(socket: StatefulSocket): void {
  const state = socket[kState];
  const hadError = (state.flags & HAD_ERROR) !== 0;
  // Cleared here and not by a `connect` that was called before 'close', because this 'close' belongs to the previous
  // connection.
  state.flags &= ~(CLOSING | HAD_ERROR);
  debugLog?.(socket, `is closed; it has read ${state.bytesRead} bytes and written ${state.bytesDispatched}`);
  socket.emit('close', hadError);
}

/** The client state, created on first use. */
export function clientOf(state: SocketState): ClientState {
  state.client ??= {
    filter: undefined,
    signal: undefined,
    bound: null,
    attempts: null,
    kept: null,
    times: null,
    readWanted: false,
    flowWanted: null,
    held: null,
  };
  return state.client;
}

/** Sets the address that errors name; undefined clears it. */
export function rememberPeer(state: SocketState, peer: Endpoint | undefined): void {
  const isPath = peer !== undefined && 'path' in peer;
  state.flags &= ~PEER_UNREAD;
  state.peerAddress = isPath ? peer.path : peer?.address;
  state.peerPort = isPath ? undefined : peer?.port;
}
