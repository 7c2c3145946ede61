import type { ListenHandle, StreamHandle } from '@net/transport';
import type { ChildConnections } from './child-connections.ts';

/** How Node's modules get at the inside of a socket. Each function is given the prototype, too, and treats it as a closed socket. */
export interface SocketInternals<Socket> {
  /** The stream handle; null while there is none. */
  handleOf(socket: Socket): StreamHandle | null;
  /** Hands bytes to the handle that the socket has accepted and not written yet: Node is about to write to the handle itself. */
  flush(socket: Socket): void;
  /** Whether the pending `connect` may close the handle and open another for the next address. */
  mayReplaceHandle(socket: Socket): boolean;
  /** Detaches the handle without closing it, and attaches `native` in its place, if that is not null. */
  setHandle(socket: Socket, native: object | null): void;
  /** Restarts the idle timer of `setTimeout`. */
  refreshIdleTimer(socket: Socket): void;
  /** The handle of a connection on which no byte has moved and whose transport has Node's handles; undefined otherwise. */
  transferableHandleOf(socket: Socket): object | undefined;
  /** Gives up the handle that was transferred. Returns the constructor options of the socket in the other thread. */
  release(socket: Socket): object;
}

/** How Node's modules get at the inside of a server. Each function is given the prototype, too, and treats it as a closed server. */
export interface ServerInternals<Server> {
  /** The listening handle; null while there is none. */
  handleOf(server: Server): ListenHandle | null;
  /** Where the server listened last, as `family:address:port`; undefined before. */
  placeOf(server: Server): string | undefined;
  /** The connections of the server in other processes; null for the prototype. */
  childConnectionsOf(server: Server): ChildConnections | null;
  /** The handle of a TCP server whose transport has Node's handles; undefined otherwise. */
  transferableHandleOf(server: Server): object | undefined;
  /** Gives up the handle that was transferred. Returns the constructor options of the server in the other thread. */
  release(server: Server): object;
}
