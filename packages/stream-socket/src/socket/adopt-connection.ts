import type { Endpoint } from '@net/transport';
import type { Socket } from '../socket.ts';
import { type ConnectionOwner, kState, rememberPeer } from './state.ts';

/**
 * Tells a server's socket who counts it; `owner` hears once, when the socket is destroyed.
 *
 * @param peer Where the connection came from, if that is known: errors will name it.
 */
export function adoptConnection(socket: Socket, owner: ConnectionOwner, peer?: Endpoint): void {
  socket[kState].owner = owner;
  rememberPeer(socket[kState], peer);
}
