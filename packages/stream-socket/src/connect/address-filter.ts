import { ERR_INVALID_ARG_TYPE } from '@net/errors';

/** Anything that can say whether an address is blocked; a `BlockList` is one. */
export interface AddressFilter {
  /** Whether `address` is blocked. */
  check(address: string, family: 'ipv4' | 'ipv6'): boolean;
}

/**
 * @throws ERR_INVALID_ARG_TYPE when `value` has no `check` method.
 */
export function validateAddressFilter(value: unknown, name: string): asserts value is AddressFilter {
  if (typeof (value as Partial<AddressFilter> | null)?.check !== 'function') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'a net.BlockList', actual: value });
  }
}

/** Asks `filter` about an address as a transport reports it. */
export function isBlocked(filter: AddressFilter, address: string): boolean {
  return filter.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
