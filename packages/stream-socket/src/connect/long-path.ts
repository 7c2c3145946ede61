import { ACCESS_DENIED, ERR_INVALID_ARG_VALUE, errnoNumber, inspectValue } from '@net/errors';
import { tryParseIpcPath } from '@net/ipc-path';
import { linkShortPath, type Status, type Transport } from '@net/transport';
import type { ConnectingSocket } from './connecting-socket.ts';

/** Whether the option `longPath` allows links. @throws ERR_INVALID_ARG_VALUE */
export function parseLongPath(longPath: unknown): boolean {
  if (longPath === undefined || longPath === 'refuse') return false;
  if (longPath === 'link') return true;
  const reason = "must be 'link' or 'refuse'";
  throw ERR_INVALID_ARG_VALUE({ name: 'options.longPath', shown: inspectValue(longPath), reason });
}

/** The events after which a link is not needed: one of them always comes. */
const ENDS = ['connect', 'close'];

/**
 * The path to connect to: `path`, or a short link to it, which is removed when `socket` has connected or failed. EINVAL for a path that
 * is too long without a link: some systems would truncate it and connect to another path.
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
    // The runtime's permission model gives an error without a number.
    return (error as NodeJS.ErrnoException).errno ?? ACCESS_DENIED;
  }
}
