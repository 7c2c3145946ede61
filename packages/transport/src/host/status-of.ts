import { ACCESS_DENIED, type ErrnoName, errnoNumber } from '@net/errors';

/** Maps the codes of a runtime's own errors to the errno with the same meaning. */
const errnoOfCode: Record<string, ErrnoName> = {
  // Reported by `connect` of workerd, which resolves names itself.
  ENOTFOUND: 'EAI_NONAME',
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
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ACCESS_DENIED') return ACCESS_DENIED;
  // workerd forbids the use of a socket in an event of another connection or request. Its error has only a message.
  if (code === '' && message.includes('different request')) return errnoNumber('EPERM');
  // The runtime's other codes that begin with `ERR_` are taken for an invalid argument.
  const name = errnoOfCode[code] ?? (code.startsWith('ERR_') ? 'EINVAL' : code);
  // The errno is found by its name, because `error.errno` is positive on Bun and missing in some errors.
  return errnoNumber(name as ErrnoName);
}
