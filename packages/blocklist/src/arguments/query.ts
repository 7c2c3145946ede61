import { validateString } from '@net/errors';
import type { SocketAddress } from '@net/socket-address';
import { FIRST } from '../rules/rule-words.ts';
import { type Family, invalidAddress, readAddress, readFamily, tryReadAddress } from './address.ts';
import { isOptions, readBoolean, readOptions } from './options.ts';

/** The options of one call of `check`. */
export interface CheckOptions {
  /** Overrides the option `strict` of the list. @default the option of the list, also for null */
  strict?: boolean | undefined;
  /** The family of the address, if that is a text. @default 'ipv4'; if `strict`, the family that the text is written in */
  family?: Family | undefined;
}

/**
 * Parses the address argument of a query into the first four words.
 *
 * @param listIsStrict The option `strict` of the list, which the options of the call override.
 * @param infers Whether the family is inferred from the text even if the list is not strict.
 * @returns Whether the address is IPv6; undefined if the text is not an address.
 * @throws As `readAddress` if the query is strict; otherwise ERR_INVALID_ARG_TYPE. ERR_INVALID_ARG_VALUE for an unknown option.
 */
export function readQuery(
  words: Uint32Array,
  address: string | SocketAddress,
  family: Family | CheckOptions | undefined,
  listIsStrict: boolean,
  infers: boolean,
): boolean | undefined {
  let given: unknown = family;
  let isStrict = listIsStrict;
  if (isOptions(family)) {
    const options = readOptions<CheckOptions>(family, ['strict', 'family']);
    isStrict = options.strict == null ? isStrict : readBoolean(options.strict, 'strict');
    given = options.family;
  }
  // Passes no family, because a SocketAddress has its own. `readAddress` throws for other values that are not strings.
  if (typeof address !== 'string') {
    return readAddress(words, FIRST, address, { name: 'address', family: '', isStrict });
  }
  let isIPv6 = given === 'ipv6';
  if (given === undefined) isIPv6 = (infers || isStrict) && address.includes(':');
  else if (!isIPv6 && given !== 'ipv4') {
    validateString(given, 'family');
    // Unless the list is strict, an unknown family counts as IPv6, as in Node 24 and later.
    isIPv6 = isStrict ? readFamily(given) : given.toLowerCase() !== 'ipv4';
  }
  if (tryReadAddress(words, FIRST, address, isIPv6, isStrict)) return isIPv6;
  if (isStrict) throw invalidAddress(address, isIPv6, 'address');
  return undefined;
}
