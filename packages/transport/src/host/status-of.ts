import { ACCESS_DENIED, type ErrnoName, errnoNumber } from '@net/errors';

/** Codes that a runtime gives errors of its own, and the errno that says the same. */
const errnoOfCode: Record<string, ErrnoName> = {
  ERR_SOCKET_CLOSED: 'EBADF',
  ERR_STREAM_DESTROYED: 'ECANCELED',
  ERR_STREAM_PREMATURE_CLOSE: 'ECANCELED',
  ERR_STREAM_WRITE_AFTER_END: 'EPIPE',
};

/** The statuses that this backend gives on its own account. */
export const EAFNOSUPPORT = errnoNumber('EAFNOSUPPORT');
export const EBADF = errnoNumber('EBADF');
export const ECANCELED = errnoNumber('ECANCELED');
export const EINVAL = errnoNumber('EINVAL');
export const EALREADY = errnoNumber('EALREADY');
export const EISCONN = errnoNumber('EISCONN');
export const ENOBUFS = errnoNumber('ENOBUFS');
export const ENOTCONN = errnoNumber('ENOTCONN');
export const ENOTSUP = errnoNumber('ENOTSUP');
export const EPIPE = errnoNumber('EPIPE');

/** The status that says what `error`, thrown or emitted by the runtime's sockets, says. */
export function statusOf(error: unknown): number {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ACCESS_DENIED') return ACCESS_DENIED;
  // A runtime's own code that stands for no errno: it did not like an argument.
  const name = errnoOfCode[code] ?? (code.startsWith('ERR_') ? 'EINVAL' : code);
  // By name, not by the error's own `errno`: Bun's is positive, and some errors have none.
  return errnoNumber(name as ErrnoName);
}
