import type { InetName, Transport } from '@net/transport';
import type { AddressFilter } from './address-filter.ts';
import type { Connector } from './connector.ts';
import type { IdleTimer } from './idle-timer.ts';
import type { SocketOptions } from './socket-options.ts';
import type { StreamIo } from './stream-io.ts';

/** Where a socket keeps its state. */
export const kState = Symbol('state');

/** Who counts a socket among its connections. */
export interface ConnectionOwner {
  /** The socket is being destroyed; called once. */
  onConnectionDestroyed(): void;
}

/** All that a socket knows beside what `stream.Duplex` knows. */
export interface SocketState {
  readonly transport: Transport;
  readonly io: StreamIo;
  readonly idle: IdleTimer;
  readonly options: SocketOptions;
  readonly filter: AddressFilter | undefined;
  /** The connect under way. */
  connector: Connector | null;
  /** `stream.Readable` has asked for data, and will not ask again before it got some. */
  readWanted: boolean;
  /** Bytes of the write that waits for the connection. */
  heldBytes: number;
  /** `unref` was called and not taken back. */
  unreferenced: boolean;
  /** Closes with a reset. */
  resetOnClose: boolean;
  hadError: boolean;
  /** The peer has finished and we finish with it: from now on a write is an error. */
  endedByPeer: boolean;
  localName: InetName | undefined;
  remoteName: InetName | undefined;
  owner: ConnectionOwner | null;
}
