import { ERR_INVALID_IP_ADDRESS, formatText } from '@net/errors';

/** The error for a value from a caller or resolver that should be an IP address and is not. */
export function invalidAddress(input: unknown): Error {
  return ERR_INVALID_IP_ADDRESS({ input: formatText(input) });
}
