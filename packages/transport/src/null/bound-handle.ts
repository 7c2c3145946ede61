import { errnoNumber } from '@net/errors';
import type { BoundHandle, Status } from '../contract.ts';

/**
 * Binds an endpoint before its role is known. A backend that can returns a `BoundHandle`: its `toStream` and `toListener`
 * hand the bound socket over, its `close` frees the endpoint.
 */
export function bindNull(): BoundHandle | Status {
  return errnoNumber('ENOTSUP');
}
