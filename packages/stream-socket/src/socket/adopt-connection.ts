import type { ProxyHeader } from '@net/proxy-protocol';
import type { Endpoint, InetName } from '@net/transport';
import type { Socket } from '../socket.ts';
import { PEER_UNREAD } from './flags.ts';
import { type ConnectionOwner, kState, rememberPeer } from './state.ts';

/**
 * Sets the owner of a server's socket. The owner is notified once, when the socket is destroyed.
 *
 * @param peer The address of the peer, for the properties of errors; undefined if it was not asked for. Then the system is asked
 *   when the first bytes arrive, while it still knows: a connection that ends before costs no `getpeername`.
 */
export function adoptConnection(socket: Socket, owner: ConnectionOwner, peer?: Endpoint): void {
  socket[kState].owner = owner;
  if (peer) rememberPeer(socket[kState], peer);
  else socket[kState].flags |= PEER_UNREAD;
}

/**
 * Sets the PROXY protocol header of a server's socket, and the client's address.
 *
 * @param client The value of `remoteAddress`, `remotePort` and `remoteFamily` from now on; undefined keeps those of the proxy.
 */
export function nameClient(socket: Socket, header: ProxyHeader, client: InetName | undefined): void {
  socket.proxy = header;
  if (client) socket[kState].names = { local: undefined, remote: client };
}
