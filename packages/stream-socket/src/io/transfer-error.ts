import { type SystemError, systemError } from '@net/errors';
import type { Endpoint, Status } from '@net/transport';

/** The error of a failed read, write or shutdown: Node's, and besides, who the peer was, which Node leaves out. */
export function transferError(status: Status, syscall: string, peer: Endpoint | undefined): SystemError {
  const error = systemError({ status, syscall }, transferError);
  if (!peer) return error;
  // Not given to `systemError`: the message stays Node's.
  return Object.assign(
    error,
    'path' in peer ? { address: peer.path } : { address: peer.address, port: peer.port },
  );
}
