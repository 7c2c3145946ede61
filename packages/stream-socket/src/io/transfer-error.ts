import { type SystemError, systemError } from '@net/errors';
import type { Endpoint, Status } from '@net/transport';

/** The error of a failed read, write or shutdown: Node's error plus the properties `address` and `port` of the peer. */
export function transferError(status: Status, syscall: string, peer: Endpoint | undefined): SystemError {
  const error = systemError({ status, syscall }, transferError);
  if (!peer) return error;
  // Assigned here instead of passed to `systemError`, which would add the address to the message.
  return Object.assign(
    error,
    'path' in peer ? { address: peer.path } : { address: peer.address, port: peer.port },
  );
}
