import { DONE, type Status } from '../contract.ts';
import { EBADF, ENOTSUP, statusOf } from '../host/status-of.ts';
import type { BunSocket } from './bindings.ts';

/** A socket without a connection has no options. */
type MaybeSocket = BunSocket<unknown> | null;

export function setNoDelay(socket: MaybeSocket, enable: boolean): Status {
  return socket?.setNoDelay(enable) ? DONE : EBADF;
}

/** Implements `StreamHandle.setKeepAlive`, whose delay is in seconds. Bun sets an interval of 1 second and a count of 10. */
export function setKeepAlive(
  socket: MaybeSocket,
  enable: boolean,
  initialDelay: number,
  interval = 1,
  count = 10,
): Status {
  if (enable && (interval !== 1 || count !== 10)) return ENOTSUP;
  return socket?.setKeepAlive(enable, initialDelay * 1000) ? DONE : EBADF;
}

export function setTypeOfService(socket: MaybeSocket, value: number): Status {
  try {
    socket?.setTypeOfService(value);
    return socket ? DONE : EBADF;
  } catch (error) {
    return statusOf(error);
  }
}

/** The current type of service byte, or a negative errno. */
export function getTypeOfService(socket: MaybeSocket): number {
  try {
    return socket?.getTypeOfService() ?? EBADF;
  } catch (error) {
    return statusOf(error);
  }
}
