import type { Socket } from '@net/stream-socket/internal';
import type { DropArgument } from './connections/drop-argument.ts';

/** What a server emits. */
export interface ServerEvents {
  /** Closed, and every connection has ended. */
  close: [];
  connection: [socket: Socket];
  /** A connection was not accepted. */
  drop: [dropped: DropArgument];
  error: [error: Error];
  listening: [];
}
