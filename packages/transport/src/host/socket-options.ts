import type { Socket } from 'node:net';
import { DONE, type Status } from '../contract.ts';
import { isKeepAliveRefused } from '../runtime/keep-alive.ts';
import { ENOTSUP, statusOf } from './status-of.ts';

/** `setKeepAlive` of a stream, with times in seconds, on a socket of the runtime, which takes milliseconds. */
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

/** `setTypeOfService` of a stream, on a socket of the runtime, if that has such a method. */
export function setTypeOfService(native: Socket, value: number): Status {
  if (!('setTypeOfService' in native)) return ENOTSUP;
  try {
    native.setTypeOfService(value);
    return DONE;
  } catch (error) {
    return statusOf(error);
  }
}

/** `getTypeOfService` of a stream: the byte in force, or a negative errno. */
export function getTypeOfService(native: Socket): number {
  if (!('getTypeOfService' in native)) return ENOTSUP;
  try {
    return native.getTypeOfService();
  } catch (error) {
    return statusOf(error);
  }
}
