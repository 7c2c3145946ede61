import type { InetName, StreamHandle } from '@net/transport';
import { kState, type SocketState, type StatefulSocket } from './state.ts';

/** The local endpoint, as returned by `address()`. */
export type AddressInfo = InetName;

/** The local endpoint of a socket; undefined without a connection. The result of `getsockname` is cached. */
export function localNameOf(socket: StatefulSocket): InetName | undefined {
  const state = socket[kState];
  const handle = state.anyHandle;
  if (!handle) return undefined;
  const names = namesOf(state);
  names.local ??= handle.localName() ?? nameOfBoundPath(handle);
  return names.local;
}

/** The path of a bound socket as the property `address`, without family and port, as in Node. */
function nameOfBoundPath({ boundPath }: StreamHandle): InetName | undefined {
  return boundPath === undefined ? undefined : ({ address: boundPath } as InetName);
}

/** The remote endpoint of a socket; after the socket has closed, the cached result of an earlier call. */
export function remoteNameOf(socket: StatefulSocket): InetName | undefined {
  const state = socket[kState];
  if (!socket.connecting && state.handle) namesOf(state).remote ??= state.handle.remoteName();
  return state.names?.remote;
}

function namesOf(state: SocketState): NonNullable<SocketState['names']> {
  state.names ??= { local: undefined, remote: undefined };
  return state.names;
}
