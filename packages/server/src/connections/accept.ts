import { adoptConnection, Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import { publishServerSocket } from '../diagnostics.ts';
import { kState, type StatefulServer } from '../state.ts';
import { type Refusal, refuse } from './admission.ts';
import type { DropArgument } from './drop-argument.ts';

/** Makes a socket of a connection that the system has accepted, and emits `'connection'`; or closes it, and emits `'drop'`. */
export function acceptConnection(server: StatefulServer, stream: StreamHandle): void {
  const state = server[kState];
  // Asked now: once a peer has reset the connection the system does not name it any more.
  const peer = stream.remoteName();
  const refusal = refuse(server, stream, peer);
  if (refusal) {
    drop(server, stream, peer, refusal);
    return;
  }
  const socket = new Socket({
    handle: stream,
    transport: state.transport,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    highWaterMark: server.highWaterMark,
    noDelay: server.noDelay,
    keepAlive: server.keepAlive,
    keepAliveInitialDelay: server.keepAliveInitialDelay * 1000,
  });
  server._connections++;
  state.connections++;
  // Node's types want one of Node's servers; this one is assignable to it, its methods included.
  socket.server = server as unknown as Socket['server'];
  adoptConnection(socket, state.connectionOwner, peer);
  server.emit('connection', socket);
  publishServerSocket(socket);
}

function drop(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  refusal: Refusal,
): void {
  if (server.listenerCount('drop') === 0) {
    stream.close();
    if (refusal.error) warnOnce(server, refusal.error);
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
