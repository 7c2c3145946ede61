import { adoptConnection, debugLog, nameClient, Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import { hearsDrops, publishDrop, publishServerSocket } from '../diagnostics.ts';
import { emitCloseIfDrained } from '../ending/close.ts';
import { logAccepted, logDropped } from '../log.ts';
import { kState, type StatefulServer } from '../state.ts';
import { matchedRule, refuse } from './admission.ts';
import type { DropArgument, DropReason } from './drop-argument.ts';
import { hold, type Settle, waitingOf } from './hold.ts';
import type { AskingPolicy, ConnectionPolicy, Refusal } from './policy.ts';
import type { ProxiedConnection, ProxyHeaders } from './proxy-protocol.ts';

/** Admits a connection that the system has accepted: immediately, or after its PROXY protocol header was read. */
export function acceptConnection(server: StatefulServer, stream: StreamHandle): void {
  // Called before anything else, because `getpeername` fails after the peer has reset the connection.
  const peer = needsPeer(server) ? stream.remoteName() : undefined;
  const { proxyHeaders } = server[kState];
  if (!proxyHeaders) admit(server, stream, peer);
  else if (proxyHeaders.trusts(stream, peer)) holdForHeader(server, stream, peer, proxyHeaders);
  else if (proxyHeaders.isRequired) {
    const isUnknown = !peer && stream.kind === 'tcp';
    drop(server, stream, peer, { reason: isUnknown ? 'unknownPeer' : 'proxyUntrusted' });
  } else admit(server, stream, peer);
}

/** Whether anything looks at the peer's address before the program does. `getpeername` is a system call per connection. */
function needsPeer(server: StatefulServer): boolean {
  const { proxyHeaders, filter, policies } = server[kState];
  return proxyHeaders !== null || filter !== undefined || policies.length > 0 || debugLog !== null;
}

/** Reads the PROXY protocol header before the connection is admitted. */
function holdForHeader(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  proxyHeaders: ProxyHeaders,
): void {
  const release = hold(server);
  if (typeof release !== 'function') {
    drop(server, stream, peer, release);
    return;
  }
  proxyHeaders.hold(stream, {
    onHeader(_stream, proxied) {
      release();
      admit(server, stream, peer, proxied);
      emitCloseIfDrained(server);
    },
    onRefused(_stream, refusal) {
      release();
      drop(server, stream, peer, refusal);
      emitCloseIfDrained(server);
    },
  });
}

/**
 * Admits a connection, or closes it and emits `'drop'`. The connection waits while a policy asks another process whether to admit
 * it.
 *
 * @param peer The result of `getpeername`; undefined if that failed, if the peer has no IP address, or if nothing needs it.
 * @param proxied The result of reading the PROXY protocol header. If the header names a client, the block list and the limits
 *   check the client instead of the peer.
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
  const asking = state.policies.find(asksOthers);
  if (asking) admitAfterAnswer(server, stream, peer, proxied, client, asking);
  else enter(server, stream, peer, proxied, client);
}

// A function of the module, because a closure in `admit` would be created again for every connection.
function asksOthers(policy: ConnectionPolicy): policy is AskingPolicy {
  return policy.ask !== undefined;
}

function admitAfterAnswer(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  proxied: ProxiedConnection | undefined,
  client: InetName | undefined,
  asking: AskingPolicy,
): void {
  const release = hold(server);
  if (typeof release !== 'function') {
    drop(server, stream, client ?? peer, release);
    return;
  }
  const waiting = waitingOf(server);
  const settle: Settle = (answer) => {
    if (!waiting.delete(settle)) {
      // The connection was dropped before the answer came. If the other process has counted it, the count is taken back.
      if (!answer) asking.onRefused(client);
      return;
    }
    release();
    // Checks the limits of this server again, because they may have been reached in the meantime.
    const refusal = answer ?? refuse(server, stream, client);
    if (!answer && refusal) asking.onRefused(client);
    try {
      if (refusal) drop(server, stream, client ?? peer, refusal);
      else enter(server, stream, peer, proxied, client);
    } finally {
      emitCloseIfDrained(server);
    }
  };
  waiting.add(settle);
  asking.ask(stream, client, settle);
}

/** Creates the socket of an admitted connection, and emits `'connection'`. */
function enter(
  server: StatefulServer,
  stream: StreamHandle,
  peer: InetName | undefined,
  proxied: ProxiedConnection | undefined,
  client: InetName | undefined,
): void {
  const state = server[kState];
  const socket = socketFor(server, stream, client);
  if (debugLog) logAccepted(debugLog, server, socket, client ?? peer);
  server._connections++;
  state.connections++;
  state.sockets.add(socket);
  // Cast, because the property has the type of Node's `net.Server`. A Server of this package has all members of that type.
  socket.server = server as unknown as Socket['server'];
  adoptConnection(socket, state.connectionOwner, peer);
  if (proxied) adoptProxied(socket, proxied);
  for (const policy of state.policies) policy.onSocket(socket, client);
  server.emit('connection', socket);
  publishServerSocket(socket);
}

/** Creates the socket with the current values of the server's properties, which the program may have changed. */
function socketFor(server: StatefulServer, stream: StreamHandle, client: InetName | undefined): Socket {
  const { acceptedOptions: options, policies } = server[kState];
  options.handle = stream;
  options.duplex.allowHalfOpen = server.allowHalfOpen;
  options.duplex.highWaterMark = server.highWaterMark;
  options.pauseOnCreate = server.pauseOnConnect;
  const { noDelay, keepAlive } = server;
  options.systemOptions =
    noDelay || keepAlive
      ? { noDelay, keepAlive, keepAliveInitialDelay: server.keepAliveInitialDelay * 1000 }
      : null;
  try {
    return new Socket(options);
  } catch (error) {
    // Closes the connection here: the program's function `onread` has thrown, so there is no socket that would close it.
    stream.close();
    for (const policy of policies) policy.onRefused?.(client);
    throw error;
  }
}

/** Sets the header, if there is one, and the client's address on a socket. Unshifts the bytes received after the header. */
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
  if (debugLog) logDropped(debugLog, server, peer, refusal);
  const { filter, policies } = server[kState];
  for (const policy of policies) policy.onDrop?.(refusal.reason);
  const hasListener = server.listenerCount('drop') > 0;
  if (!hasListener && refusal.error) warnOnce(server, refusal);
  if (!hasListener && !hearsDrops()) {
    stream.close();
    return;
  }
  // Reads the addresses only if there is a listener or a subscriber, because `getsockname` is a system call.
  const argument: DropArgument = { ...namesOf(stream, peer), ...refusal };
  if (refusal.reason === 'blockList' && peer) argument.rule = matchedRule(filter!, peer.address);
  stream.close();
  publishDrop(server, argument);
  server.emit('drop', argument);
}

function namesOf(stream: StreamHandle, peer: InetName | undefined): Omit<DropArgument, 'reason'> {
  if (stream.kind !== 'tcp') return {};
  const local = stream.localName();
  peer ??= stream.remoteName();
  return {
    localAddress: local?.address,
    localPort: local?.port,
    localFamily: local?.family,
    remoteAddress: peer?.address,
    remotePort: peer?.port,
    remoteFamily: peer?.family,
  };
}

/**
 * The reasons for which a warning is printed if `'drop'` has no listener, and the end of its text. Such a failure may drop every
 * connection, and nothing else would report it.
 */
const FAILURES: Partial<Record<DropReason, string>> = {
  blockListFailed: 'its block list fails',
  limitUnknown: 'its limits across processes fail',
};

/** Emits a process warning for the first of the {@link FAILURES} of a server. */
function warnOnce(server: StatefulServer, { reason, error }: Refusal): void {
  const state = server[kState];
  const failure = FAILURES[reason];
  if (state.hasWarned || !failure) return;
  state.hasWarned = true;
  process.emitWarning(`A server refuses connections because ${failure}: ${error?.message}`);
}
