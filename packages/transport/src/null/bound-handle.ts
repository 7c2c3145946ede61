import { errnoNumber } from '@net/errors';
import type { BoundHandle, Status } from '../contract.ts';

/**
 * Binds a socket before it is known whether it connects or listens. A backend that supports this returns a `BoundHandle`, whose
 * `toStream` and `toListener` turn the bound socket into a stream or a listener, and whose `close` closes it.
 */
export function bindNull(): BoundHandle | Status {
  return errnoNumber('ENOTSUP');
}
