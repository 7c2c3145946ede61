import { ACCESS_DENIED, ERR_INVALID_ARG_VALUE, errnoNumber, inspectValue } from '@net/errors';
import { tryParseIpcPath } from '@net/ipc-path';
import { linkShortPath, type Status, type Transport } from '@net/transport';
import type { ConnectingSocket } from './connecting-socket.ts';

/** Validates the option `longPath`, and returns whether it is `'link'`. @throws ERR_INVALID_ARG_VALUE */
export function parseLongPath(longPath: unknown): boolean {
  if (longPath === undefined || longPath === 'refuse') return false;
  if (longPath === 'link') return true;
  const reason = "must be 'link' or 'refuse'";
  throw ERR_INVALID_ARG_VALUE({ name: 'options.longPath', shown: inspectValue(longPath), reason });
}

/** The events after which a link is not needed any more. Every `connect` ends with one of them. */
const ENDS = ['connect', 'close'];

/**
 * Returns the path to connect to: `path`, or a short link to it, which is removed when `socket` has connected or closed. Returns
 * EINVAL if `path` is too long and links are not allowed or the transport has no socket files: some systems would truncate the
 * path and connect to another one. Returns the error number if the link cannot be created.
 */
export function reachablePath(
  { path, linksLongPath }: { path: string; linksLongPath?: boolean },
  { hasSocketFiles }: Transport,
  socket: ConnectingSocket,
): string | Status {
  if (tryParseIpcPath(path)) return path;
  if (!linksLongPath || !hasSocketFiles) return errnoNumber('EINVAL');
  try {
    const short = linkShortPath(path);
    const remove = (): void => {
      for (const event of ENDS) socket.off(event, remove);
      short.remove();
    };
    for (const event of ENDS) socket.on(event, remove);
    return short.path;
  } catch (error) {
    // An error of the runtime's permission model has no `errno`.
    return (error as NodeJS.ErrnoException).errno ?? ACCESS_DENIED;
  }
}
