import type { Socket } from '@net/stream-socket/internal';
import type { DropArgument } from './connections/drop-argument.ts';

/** The events of a server, with the arguments of their listeners. */
export interface ServerEvents {
  /** The server was closed, and every connection has ended. */
  close: [];
  /** A connection was accepted. */
  connection: [socket: Socket];
  /** A connection was closed instead of being accepted. */
  drop: [dropped: DropArgument];
  /** `listen` or `accept` has failed; with `captureRejections`, also: the promise of a listener has rejected. */
  error: [error: Error];
  /** The server listens on all of its endpoints. */
  listening: [];
}
