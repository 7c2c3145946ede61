import { adoptConnection, nameClient, Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import { publishServerSocket } from '../diagnostics.ts';
import { kState, type StatefulServer } from '../state.ts';
import { limitReached, type Refusal, refuse } from './admission.ts';
import type { DropArgument } from './drop-argument.ts';
import type { ProxiedConnection, ProxyHeaders } from './proxy-protocol.ts';
import { emitCloseIfDrained } from './shutdown.ts';

/** Takes a connection that the system has accepted: at once, or once a proxy has said who the client is. */
export function acceptConnection(server: StatefulServer, stream: StreamHandle): void {
  // Asked now: once a peer has reset the connection the system does not name it any more.
  const peer = stream.remoteName();
  const { proxyHeaders } = server[kState];
  if (!proxyHeaders) admit(server, stream, peer);
  else if (proxyHeaders.trusts(stream, peer)) holdForHeader(server, stream, peer, proxyHeaders);
  else if (proxyHeaders.isRequired) {
    const isUnknown = !peer && stream.kind === 'tcp';
    drop(server, stream, peer, { reason: isUnknown ? 'unknownPeer' : 'proxyUntrusted' });
  } else admit(server, stream, peer);
}

/** Reads the header of a proxy first. The connection counts from now on, so that `maxConnections` holds for those that send none. */
function holdForHeader(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  proxyHeaders: ProxyHeaders,
): void {
  const limit = limitReached(server);
  if (limit) {
    drop(server, stream, peer, { reason: limit });
    return;
  }
  const count = (difference: 1 | -1) => {
    server._connections += difference;
    server[kState].connections += difference;
  };
  count(1);
  proxyHeaders.hold(stream, {
    onHeader(_stream, proxied) {
      count(-1);
      admit(server, stream, peer, proxied);
      emitCloseIfDrained(server);
    },
    onRefused(_stream, refusal) {
      count(-1);
      drop(server, stream, peer, refusal);
      emitCloseIfDrained(server);
    },
  });
}

/**
 * Makes a socket of a connection, and emits `'connection'`; or closes it, and emits `'drop'`.
 *
 * @param peer The name that the system gives the peer.
 * @param proxied What a proxy says: limits and filters are about its client then.
 */
function admit(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  proxied?: ProxiedConnection,
): void {
  const state = server[kState];
  const client = proxied?.header?.source ? proxied.client : peer;
  const refusal = refuse(server, stream, client);
  if (refusal) {
    drop(server, stream, client ?? peer, refusal);
    return;
  }
  const socket = new Socket({
    handle: stream,
    transport: state.transport,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    highWaterMark: server.highWaterMark,
    noDelay: server.noDelay,
    gatherWrites: state.gatherWrites,
    keepAlive: server.keepAlive,
    keepAliveInitialDelay: server.keepAliveInitialDelay * 1000,
  });
  server._connections++;
  state.connections++;
  // Node's types want one of Node's servers; this one is assignable to it, its methods included.
  socket.server = server as unknown as Socket['server'];
  adoptConnection(socket, state.connectionOwner, peer);
  if (proxied) adoptProxied(socket, proxied);
  server.emit('connection', socket);
  publishServerSocket(socket);
}

/** Tells a socket whom the proxy connects, and gives back what came along with the header. */
function adoptProxied(socket: Socket, { header, client, rest }: ProxiedConnection): void {
  if (header) nameClient(socket, header, client);
  if (rest.length > 0) socket.unshift(rest);
}

function drop(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  refusal: Refusal,
): void {
  if (server.listenerCount('drop') === 0) {
    stream.close();
    if (refusal.reason === 'blockListFailed' && refusal.error) warnOnce(server, refusal.error);
    return;
  }
  // The names are system calls: only for somebody who listens.
  const argument: DropArgument = { ...namesOf(stream, peer), ...refusal };
  stream.close();
  server.emit('drop', argument);
}

function namesOf(stream: StreamHandle, peer: InetName | undefined): Omit<DropArgument, 'reason'> {
  if (stream.kind !== 'tcp') return {};
  const local = stream.localName();
  return {
    localAddress: local?.address,
    localPort: local?.port,
    localFamily: local?.family,
    remoteAddress: peer?.address,
    remotePort: peer?.port,
    remoteFamily: peer?.family,
  };
}

/** A block list that fails refuses everybody, which nobody would see the reason of. */
function warnOnce(server: StatefulServer, error: Error): void {
  const state = server[kState];
  if (state.hasWarned) return;
  state.hasWarned = true;
  process.emitWarning(`A server refuses connections because its block list fails: ${error.message}`);
}
