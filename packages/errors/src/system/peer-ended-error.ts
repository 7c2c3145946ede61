import { startStackAbove } from '../codes/stack.ts';

/** The error of a write after the peer ended the connection. No system call failed, so there is no `errno`. */
export interface PeerEndedError extends Error {
  /** The code of a write to a connection that is closed for writing. */
  code: 'EPIPE';
}

/**
 * Creates a {@link PeerEndedError}.
 *
 * @param above The function above which the stack begins. @default peerEndedError
 */
export function peerEndedError(above: CallableFunction = peerEndedError): PeerEndedError {
  const error = new Error('This socket has been ended by the other party');
  startStackAbove(error, above);
  return Object.assign(error, { code: 'EPIPE' as const });
}
