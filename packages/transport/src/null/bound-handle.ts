import { errnoNumber } from '@net/errors';
import type { BoundHandle, Status } from '../contract.ts';

/**
 * Binds a socket before it is known whether it connects or listens. A backend with `boundPorts` or `boundPaths` returns a
 * `BoundHandle`, whose `toStream` and `toListener` turn the socket into a stream or a listener, and whose `close` closes it.
 */
export function bindNull(): BoundHandle | Status {
  return errnoNumber('ENOTSUP');
}
