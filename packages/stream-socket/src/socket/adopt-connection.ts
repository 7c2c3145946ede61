import type { ProxyHeader } from '@net/proxy-protocol';
import type { Endpoint, InetName } from '@net/transport';
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

/**
 * Tells a server's socket whom a proxy connects.
 *
 * @param client What `remoteAddress` and its like give from now on; undefined leaves them with the proxy.
 */
export function nameClient(socket: Socket, header: ProxyHeader, client: InetName | undefined): void {
  socket.proxy = header;
  if (client) socket[kState].names = { local: undefined, remote: client };
}
