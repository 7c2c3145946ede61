import type { Socket } from '@net/stream-socket/internal';
import type { DropArgument } from './connections/drop-argument.ts';

/** The events of a server, with the arguments of their listeners. */
export interface ServerEvents {
  /** The server was closed, and every connection has ended. */
  close: [];
  connection: [socket: Socket];
  /** A connection was closed instead of being accepted. */
  drop: [dropped: DropArgument];
  error: [error: Error];
  listening: [];
}
