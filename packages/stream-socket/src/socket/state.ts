import type { Endpoint, InetName, StreamKind, Transport } from '@net/transport';
import type { AddressFilter } from '../connect/address-filter.ts';
import type { Connector } from '../connect/connector.ts';
import type { OnReadTarget } from '../io/onread.ts';
import { StreamIo, type StreamIoOwner } from '../io/stream-io.ts';
import type { SocketOptions } from './options.ts';

/** Where a socket keeps its state. */
export const kState = Symbol('state');

/** Who counts a socket among its connections. */
export interface ConnectionOwner {
  /** The socket is being destroyed; called once. */
  onConnectionDestroyed(): void;
  /** The socket's handle was taken away. Returns whether the connection is no longer this owner's, who then hears no more. */
  onHandleTaken(): boolean;
}

/** What `stream.Duplex` asked for while there was no connection yet. */
export interface HeldOperation {
  /** How much it would write. */
  bytes: number;
  proceed(): void;
  /** The connection will not come. */
  abandon(): void;
}

/** What only a socket knows that connects, or could: a server has many that do not. */
export interface ClientState {
  filter: AddressFilter | undefined;
  /** Destroys the socket when aborted. */
  signal: AbortSignal | undefined;
  /** It began with a bound socket, of this kind: its local end is chosen. */
  bound: StreamKind | null;
  /** The connect under way. */
  connector: Connector | null;
  /** `stream.Readable` has asked for data, and will not ask again before it got some. */
  readWanted: boolean;
  /** What waits for the connection: a write, or the end. `stream.Duplex` asks for one thing at a time. */
  held: HeldOperation | null;
}

/** A bit of `flags`: `unref` was called and not taken back. */
export const UNREFERENCED = 1 << 0;
/** A bit of `flags`: destroyed, and `'close'` is still to come. */
export const CLOSING = 1 << 1;
/** A bit of `flags`: closes with a reset. */
export const RESET_ON_CLOSE = 1 << 2;
/** A bit of `flags`: destroyed by an error. */
export const HAD_ERROR = 1 << 3;
/** A bit of `flags`: the peer has finished and we finish with it, so that from now on a write is an error. */
export const ENDED_BY_PEER = 1 << 4;

/**
 * All that a socket knows beside what `stream.Duplex` knows: its joint with a handle, and more. A server holds one for each
 * connection, so what few sockets need stands in a part of its own, and what is so or not in a bit.
 */
export class SocketState extends StreamIo {
  readonly transport: Transport;
  /** Null until one is set: most sockets are as the system made them. */
  options: SocketOptions | null = null;
  /** Null until there is something to say: see {@link clientOf}. */
  client: ClientState | null = null;
  flags = 0;
  /** The encoding of text written without naming one. */
  defaultEncoding = 'utf8';
  /** What the ends were called when somebody asked. */
  names: { local: InetName | undefined; remote: InetName | undefined } | null = null;
  /** Where the connection went, or where it came from: an address, or the path of an IPC server. */
  peerAddress: string | undefined;
  /** Undefined for IPC. */
  peerPort: number | undefined;
  owner: ConnectionOwner | null = null;

  constructor(socket: StreamIoOwner, target: OnReadTarget | null, transport: Transport) {
    super(socket, target);
    this.transport = transport;
  }
}

/** The part of a socket that connects. */
export function clientOf(state: SocketState): ClientState {
  state.client ??= {
    filter: undefined,
    signal: undefined,
    bound: null,
    connector: null,
    readWanted: false,
    held: null,
  };
  return state.client;
}

/** Takes note of who is at the other end; undefined forgets it. */
export function rememberPeer(state: SocketState, peer: Endpoint | undefined): void {
  const isPath = peer !== undefined && 'path' in peer;
  state.peerAddress = isPath ? peer.path : peer?.address;
  state.peerPort = isPath ? undefined : peer?.port;
}
