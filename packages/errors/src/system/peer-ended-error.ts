import { startStackAbove } from '../codes/stack.ts';

/** The error of a write to a peer that has ended the connection. No system call has failed, so there is no `errno`. */
export interface PeerEndedError extends Error {
  code: 'EPIPE';
}

/** Makes a {@link PeerEndedError}. */
export function peerEndedError(above: CallableFunction = peerEndedError): PeerEndedError {
  const error = new Error('This socket has been ended by the other party');
  startStackAbove(error, above);
  return Object.assign(error, { code: 'EPIPE' as const });
}
