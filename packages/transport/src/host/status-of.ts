import os from 'node:os';
import util from 'node:util';

/** Codes that a runtime gives its own errors, and the errno that says the same. */
const errnoNameOfCode: Record<string, string> = {
  ERR_ACCESS_DENIED: 'EACCES',
  ERR_SOCKET_CLOSED: 'EBADF',
  ERR_STREAM_DESTROYED: 'ECANCELED',
  ERR_STREAM_PREMATURE_CLOSE: 'ECANCELED',
  ERR_STREAM_WRITE_AFTER_END: 'EPIPE',
};

const numbers = errnoNumbers();

/** The negative errno of `name` on this platform, as libuv numbers it. */
export function errno(name: string): number {
  return numbers.get(name) ?? numbers.get('EINVAL')!;
}

/** The status that says what `error`, thrown or emitted by the runtime's sockets, says. */
export function statusOf(error: unknown): number {
  const { code = '' } = error as NodeJS.ErrnoException;
  // By name, not by the error's own `errno`: Bun's is positive, and some errors have none.
  return errno(errnoNameOfCode[code] ?? code);
}

function errnoNumbers(): Map<string, number> {
  // What libuv itself says, where the runtime passes it on: on Windows its numbers are not the system's.
  const fromLibuv = util.getSystemErrorMap?.();
  if (fromLibuv) return new Map(Array.from(fromLibuv, ([number, [name]]) => [name, number]));
  return new Map(Object.entries(os.constants.errno).map(([name, number]) => [name, -number]));
}
