import type { Socket } from './socket.ts';
import { type ConnectionOwner, kState } from './socket-state.ts';

/** Tells a server's socket who counts it; `owner` hears once, when the socket is destroyed. */
export function adoptConnection(socket: Socket, owner: ConnectionOwner): void {
  socket[kState].owner = owner;
}
