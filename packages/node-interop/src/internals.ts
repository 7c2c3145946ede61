import type { ListenHandle, StreamHandle } from '@net/transport';
import type { ChildConnections } from './child-connections.ts';

/**
 * The access to a socket's private state that Node's modules need. Getters may also run on the prototype itself, so each
 * function accepts the prototype and treats it as a closed socket.
 */
export interface SocketInternals<Socket> {
  /** The stream handle; null while there is none. */
  handleOf(socket: Socket): StreamHandle | null;
  /** Writes the bytes that the socket has buffered, because Node may be about to write to the handle itself. */
  flush(socket: Socket): void;
  /** Whether the pending `connect` may close the handle and open another for the next address. */
  mayReplaceHandle(socket: Socket): boolean;
  /** Detaches the handle without closing it, and attaches `native` in its place unless `native` is null. */
  setHandle(socket: Socket, native: object | null): void;
  /** Restarts the idle timer of `setTimeout`. */
  refreshIdleTimer(socket: Socket): void;
  /**
   * The native handle of a TCP connection without any bytes read or written; undefined otherwise, or if the transport does not
   * use Node's handles.
   */
  transferableHandleOf(socket: Socket): object | undefined;
  /**
   * Destroys the socket without closing the transferred handle. Returns the constructor options for the other thread's socket.
   */
  release(socket: Socket): object;
}

/**
 * The access to a server's private state that Node's modules need. Each function accepts the prototype, too, and treats it as a
 * closed server.
 */
export interface ServerInternals<Server> {
  /** The listening handle; null while there is none. */
  handleOf(server: Server): ListenHandle | null;
  /** The endpoint of the server's last `listen`, as `family:address:port`; undefined before the first. */
  placeOf(server: Server): string | undefined;
  /** The connections of the server in other processes; null for the prototype. */
  childConnectionsOf(server: Server): ChildConnections | null;
  /** The native handle of a listening TCP server; undefined otherwise, or if the transport does not use Node's handles. */
  transferableHandleOf(server: Server): object | undefined;
  /** Closes the server without closing the transferred handle. Returns the constructor options for the other thread's server. */
  release(server: Server): object;
}
