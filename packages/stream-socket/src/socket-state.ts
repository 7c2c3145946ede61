import type { Endpoint, InetName, StreamKind, Transport } from '@net/transport';
import type { AddressFilter } from './address-filter.ts';
import type { Connector } from './connector.ts';
import type { SocketOptions } from './socket-options.ts';
import type { StreamIo } from './stream-io.ts';

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

/** All that a socket knows beside what `stream.Duplex` knows. */
export interface SocketState {
  readonly transport: Transport;
  readonly io: StreamIo;
  /** Null until one is set: most sockets are as the system made them. */
  options: SocketOptions | null;
  readonly filter: AddressFilter | undefined;
  /** The connect under way. */
  connector: Connector | null;
  /** `stream.Readable` has asked for data, and will not ask again before it got some. */
  readWanted: boolean;
  /** The encoding of text written without naming one. */
  defaultEncoding: string;
  /** What waits for the connection: a write, or the end. `stream.Duplex` asks for one thing at a time. */
  held: HeldOperation | null;
  /** `unref` was called and not taken back. */
  unreferenced: boolean;
  /** Destroys the socket when aborted. */
  readonly signal: AbortSignal | undefined;
  /** Destroyed, and `'close'` is still to come. */
  closing: boolean;
  /** Closes with a reset. */
  resetOnClose: boolean;
  hadError: boolean;
  /** The peer has finished and we finish with it: from now on a write is an error. */
  endedByPeer: boolean;
  localName: InetName | undefined;
  remoteName: InetName | undefined;
  /** Where the connection went, or where it came from. */
  peer: Endpoint | undefined;
  owner: ConnectionOwner | null;
  /** It began with a bound socket, of this kind: its local end is chosen. */
  bound: StreamKind | null;
}
