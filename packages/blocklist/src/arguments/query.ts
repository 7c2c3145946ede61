import { validateString } from '@net/errors';
import type { SocketAddress } from '@net/socket-address';
import { FIRST } from '../rules/rule-words.ts';
import { type Family, invalidAddress, readAddress, readFamily, tryReadAddress } from './address.ts';
import { isOptions, readBoolean, readOptions } from './options.ts';

/** How one `check` answers. */
export interface CheckOptions {
  /** Overrides the list's own `strict`, unless it is undefined or null. */
  strict?: boolean | undefined;
  /** What the address is to be read as. @default 'ipv4', or what the address is if `strict` */
  family?: Family | undefined;
}

/**
 * Reads the address that a list is asked about into the first four words.
 *
 * @param listIsStrict Whether the list throws for what is no address.
 * @param infers Whether the family of a text is taken from it even if the list is not strict.
 * @returns Whether it is IPv6, or undefined if it cannot be read.
 * @throws As `readAddress` if the list or the call is strict.
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
  // It brings its own family.
  if (typeof address !== 'string') {
    return readAddress(words, FIRST, address, { name: 'address', family: '', isStrict });
  }
  let isIPv6 = given === 'ipv6';
  if (given === undefined) isIPv6 = (infers || isStrict) && address.includes(':');
  else if (!isIPv6 && given !== 'ipv4') {
    validateString(given, 'family');
    // Node reads a family that it does not know as IPv6.
    isIPv6 = isStrict ? readFamily(given) : given.toLowerCase() !== 'ipv4';
  }
  if (tryReadAddress(words, FIRST, address, isIPv6, isStrict)) return isIPv6;
  if (isStrict) throw invalidAddress(address, isIPv6, 'address');
  return undefined;
}
