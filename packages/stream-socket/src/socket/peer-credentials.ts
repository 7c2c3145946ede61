import { errnoNumber, systemError } from '@net/errors';
import { type PeerCredentials, peerCredentials } from '@net/transport';
import { kState, type StatefulSocket } from './state.ts';

/** @throws ENOTCONN, ENOTSUP */
export function peerCredentialsOf(socket: StatefulSocket): PeerCredentials {
  const { handle } = socket[kState];
  const result = handle && !socket.connecting ? peerCredentials(handle) : errnoNumber('ENOTCONN');
  if (typeof result === 'number') throw systemError({ status: result, syscall: 'getsockopt' });
  return result;
}
