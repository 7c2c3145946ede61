import type { Endpoint, InetName, StreamHandle, StreamKind, Transport } from '@net/transport';
import type { AddressFilter } from '../connect/address-filter.ts';
import type { Connector } from '../connect/connector.ts';
import type { OnReadTarget } from '../io/onread.ts';
import { StreamIo } from '../io/stream-io.ts';
import type { DuplexWithEvents } from './events.ts';
import type { SocketOptionValues } from './options.ts';

/** The property of a socket that holds its {@link SocketState}. */
export const kState = Symbol('state');

/** A socket as the functions of this package see it that are not its methods. */
export interface StatefulSocket extends InstanceType<typeof DuplexWithEvents> {
  [kState]: SocketState;
  connecting: boolean;
  autoSelectFamilyAttemptedAddresses: string[];
}

/** Who counts a socket among its connections. */
export interface ConnectionOwner {
  /** The socket is being destroyed; called once. */
  onConnectionDestroyed(socket: object): void;
  /** The socket's handle was taken away. Returns whether the connection is no longer this owner's, who then hears no more. */
  onHandleTaken(socket: object): boolean;
}

/** An operation that `stream.Duplex` asked for while connecting: a write, or the end of the writable half. */
export interface HeldOperation {
  /** Length of what it would write. */
  bytes: number;
  /** Runs it: the socket is connected. */
  proceed(): void;
  /** Fails it: the socket has closed without having been connected. */
  abandon(): void;
}

/** The state that only a client needs; a server's connections do without this object. */
export interface ClientState {
  /** The `blockList` of the constructor. */
  filter: AddressFilter | undefined;
  /** The signal that destroys the socket when it is aborted. */
  signal: AbortSignal | undefined;
  /** The kind of the bound socket that this socket was made from: its local end is chosen. */
  bound: StreamKind | null;
  /** The connect under way, which has the handle until it is connected. */
  connector: Connector | null;
  /** `stream.Readable` called `_read` while there was no connection to read from, and does not call it twice. */
  readWanted: boolean;
  /** Whether `resume` or `pause` was called last while the socket was destroyed, which a Duplex forgets; null is neither. */
  flowWanted: boolean | null;
  /** `stream.Duplex` asks for one operation at a time, so at most one waits for the connection. */
  held: HeldOperation | null;
}

/** A bit of `flags`: `unref` was called, and `ref` not since. */
export const UNREFERENCED = 1 << 0;
/** A bit of `flags`: destroyed, and `'close'` has not been emitted yet. */
export const CLOSING = 1 << 1;
/** A bit of `flags`: the handle is to be closed with a TCP reset. */
export const RESET_ON_CLOSE = 1 << 2;
/** A bit of `flags`: destroyed with an error. */
export const HAD_ERROR = 1 << 3;
/** A bit of `flags`: `'end'` was emitted without `allowHalfOpen`, so that the writable half ends too and a later write is an error. */
export const ENDED_BY_PEER = 1 << 4;

/**
 * What a socket knows beside what `stream.Duplex` knows. A server holds one per connection: what few sockets need stands in
 * an object of its own (`client`, `options`, `names`), and booleans are bits of `flags`.
 *
 * | state         | entered by                                           | left by                     | held in                               |
 * | ------------- | ---------------------------------------------------- | --------------------------- | ------------------------------------- |
 * | fresh         | `new Socket()`                                       | `connect`, `destroy`        | `handle` null, no `client.connector`  |
 * | bound         | `new Socket({ handle: boundSocket })`                | `connect`, `destroy`        | `client.bound`, `handle`              |
 * | connecting    | `connect`                                            | success, failure, `destroy` | `client.connector`, `connecting`      |
 * | connected     | success of `connect`; `{ fd }`, `{ handle }`; accept | `destroy`, `connect`        | `handle`, no `client.connector`       |
 * | ended by peer | end of stream read from the handle                   | `destroy`                   | `readableEnded`, `ENDED_BY_PEER`      |
 * | ended locally | `end`                                                | `destroy`                   | `writableEnded`                       |
 * | handle taken  | `_handle = null`, transfer to another thread         | `connect`, `destroy`        | `handle` null, as in "fresh"          |
 * | closing       | `destroy`, an error, both halves ended               | `onClose` of the handle     | `destroyed`, `CLOSING`                |
 * | closed        | `'close'`                                            | `connect`                   | `destroyed`, no `CLOSING`             |
 *
 * "Ended by peer" and "ended locally" are parts of "connected". `connect` makes a destroyed socket a fresh one first.
 */
export class SocketState extends StreamIo {
  readonly transport: Transport;
  /** Null until an option is set: most sockets keep the system's defaults. */
  options: SocketOptionValues | null = null;
  /** Null until a client needs it: see {@link clientOf}. */
  client: ClientState | null = null;
  flags = 0;
  /** The encoding of strings written without one; the argument of `setDefaultEncoding`. */
  defaultEncoding = 'utf8';
  /** Cached `getsockname` and `getpeername` results; null until first asked. */
  names: { local: InetName | undefined; remote: InetName | undefined } | null = null;
  /** The address that this socket connected to or was accepted from, or the path of an IPC server. */
  peerAddress: string | undefined;
  /** Undefined for IPC. */
  peerPort: number | undefined;
  /** The server that counts this socket; null once it was told of the end. */
  owner: ConnectionOwner | null = null;
  declare protected readonly socket: StatefulSocket;

  constructor(socket: StatefulSocket, target: OnReadTarget | null, transport: Transport) {
    super(socket, target);
    this.transport = transport;
  }

  /** The handle of the connection, or of the attempt to connect. */
  get anyHandle(): StreamHandle | null {
    return this.handle ?? this.client?.connector?.handle ?? null;
  }

  /** Lets go of the handle, be it connected or connecting, without closing it. Ends the connect under way. */
  override detach(): StreamHandle | null {
    const connector = this.client?.connector;
    if (!connector) return super.detach();
    this.client!.connector = null;
    connector.cancel();
    this.rememberCounts(connector.handle);
    return connector.handle;
  }

  protected override get peer(): Endpoint | undefined {
    const { peerAddress, peerPort, names, handle } = this;
    if (peerAddress === undefined) return names?.remote ?? handle?.remoteName();
    return peerPort === undefined ? { path: peerAddress } : { address: peerAddress, port: peerPort };
  }

  /** The handle is closed: the socket goes from "closing" to "closed". */
  onClose(): void {
    // A transport may report this at once, before 'error' and the callbacks of failed writes, which take a tick.
    process.nextTick(emitClose, this.socket);
  }
}

function emitClose(socket: StatefulSocket): void {
  const state = socket[kState];
  const hadError = (state.flags & HAD_ERROR) !== 0;
  // Cleared here and not by a `connect` that came before: this 'close' is about the connection that has ended.
  state.flags &= ~(CLOSING | HAD_ERROR);
  socket.emit('close', hadError);
}

/** The client state, made when it is first needed. */
export function clientOf(state: SocketState): ClientState {
  state.client ??= {
    filter: undefined,
    signal: undefined,
    bound: null,
    connector: null,
    readWanted: false,
    flowWanted: null,
    held: null,
  };
  return state.client;
}

/** Sets the address that errors name; undefined clears it. */
export function rememberPeer(state: SocketState, peer: Endpoint | undefined): void {
  const isPath = peer !== undefined && 'path' in peer;
  state.peerAddress = isPath ? peer.path : peer?.address;
  state.peerPort = isPath ? undefined : peer?.port;
}
