import { ERR_INVALID_IP_ADDRESS, inspectValue } from '@net/errors';

/** The error of what should have been an IP address, and can be anything: it comes from callers and resolvers. */
export function invalidAddress(input: unknown): Error {
  const isObject = (typeof input === 'object' && input !== null) || typeof input === 'bigint';
  return ERR_INVALID_IP_ADDRESS({ input: isObject ? inspectValue(input, { depth: 0 }) : String(input) });
}
