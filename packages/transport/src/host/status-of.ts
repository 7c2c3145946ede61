import { ACCESS_DENIED, type ErrnoName, errnoNumber } from '@net/errors';

/** Maps the codes of a runtime's own errors to the errno with the same meaning. */
const errnoOfCode: Record<string, ErrnoName> = {
  ERR_SOCKET_CLOSED: 'EBADF',
  ERR_STREAM_DESTROYED: 'ECANCELED',
  ERR_STREAM_PREMATURE_CLOSE: 'ECANCELED',
  ERR_STREAM_WRITE_AFTER_END: 'EPIPE',
};

/** The statuses that this backend returns without an error of the runtime. */
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

/** The status for an error that a socket of the runtime has thrown or emitted. */
export function statusOf(error: unknown): number {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ACCESS_DENIED') return ACCESS_DENIED;
  // The runtime's other codes that begin with `ERR_` are taken for an invalid argument.
  const name = errnoOfCode[code] ?? (code.startsWith('ERR_') ? 'EINVAL' : code);
  // The errno is found by its name, because `error.errno` is positive on Bun and missing in some errors.
  return errnoNumber(name as ErrnoName);
}
