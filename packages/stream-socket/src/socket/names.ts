import type { InetName, StreamHandle } from '@net/transport';
import { kState, type SocketState, type StatefulSocket } from './state.ts';

/** The local end of a socket; undefined while there is none. The system is asked once. */
export function localNameOf(socket: StatefulSocket): InetName | undefined {
  const state = socket[kState];
  const handle = state.anyHandle;
  if (!handle) return undefined;
  const names = namesOf(state);
  names.local ??= handle.localName() ?? nameOfBoundPath(handle);
  return names.local;
}

/** Node tells of the path of a bound socket as of an address, without family and port. */
function nameOfBoundPath({ boundPath }: StreamHandle): InetName | undefined {
  return boundPath === undefined ? undefined : ({ address: boundPath } as InetName);
}

/** The peer, and after the socket has closed what was asked for before. */
export function remoteNameOf(socket: StatefulSocket): InetName | undefined {
  const state = socket[kState];
  if (!socket.connecting && state.handle) namesOf(state).remote ??= state.handle.remoteName();
  return state.names?.remote;
}

function namesOf(state: SocketState): NonNullable<SocketState['names']> {
  state.names ??= { local: undefined, remote: undefined };
  return state.names;
}
