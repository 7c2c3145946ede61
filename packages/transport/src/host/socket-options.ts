import type { Socket } from 'node:net';
import { DONE, type Status } from '../contract.ts';
import { isKeepAliveRefused } from '../runtime/keep-alive.ts';
import { ENOTSUP, statusOf } from './status-of.ts';

/**
 * Implements `StreamHandle.setKeepAlive`, whose times are seconds, with the runtime's `setKeepAlive`, whose times are
 * milliseconds.
 */
export function setKeepAlive(
  native: Socket,
  enable: boolean,
  initialDelay: number,
  interval = 1,
  count = 10,
): Status {
  if (isKeepAliveRefused(enable, interval, count)) return ENOTSUP;
  native.setKeepAlive(enable, initialDelay * 1000, interval * 1000, count);
  return DONE;
}

/** Implements `StreamHandle.setTypeOfService`; `ENOTSUP` if the runtime's socket has no such method. */
export function setTypeOfService(native: Socket, value: number): Status {
  if (!('setTypeOfService' in native)) return ENOTSUP;
  try {
    native.setTypeOfService(value);
    return DONE;
  } catch (error) {
    return statusOf(error);
  }
}

/** Implements `StreamHandle.getTypeOfService`: the current byte, or a negative errno. */
export function getTypeOfService(native: Socket): number {
  if (!('getTypeOfService' in native)) return ENOTSUP;
  try {
    return native.getTypeOfService();
  } catch (error) {
    return statusOf(error);
  }
}
