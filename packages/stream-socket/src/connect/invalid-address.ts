import { ERR_INVALID_IP_ADDRESS, formatText } from '@net/errors';

/** The error of what should have been an IP address, and can be anything: it comes from callers and resolvers. */
export function invalidAddress(input: unknown): Error {
  return ERR_INVALID_IP_ADDRESS({ input: formatText(input) });
}
