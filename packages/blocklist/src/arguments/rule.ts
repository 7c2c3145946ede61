import { ERR_INVALID_ARG_VALUE, validateInteger } from '@net/errors';
import { formatIPv4, formatIPv6 } from '@net/ip-parse';
import type { SocketAddress } from '@net/socket-address';
import { FIRST, isOrdered, LAST, widenToAddress, widenToRange, widenToSubnet } from '../rules/rule-words.ts';
import { ADDRESS, FIRST_IS_IPV6, type Form, RANGE, SUBNET, toForm } from '../rules/tag.ts';
import { readAddress } from './address.ts';

/**
 * Parses the arguments of `addAddress` and `removeAddress` into a rule.
 *
 * @param words Receives the rule.
 * @throws As `readAddress`.
 */
export function readAddressRule(
  words: Uint32Array,
  address: string | SocketAddress,
  family: unknown,
  isStrict: boolean,
): Form {
  const isIPv6 = readAddress(words, FIRST, address, { name: 'address', family, isStrict });
  widenToAddress(words);
  return toForm(ADDRESS, isIPv6);
}

/**
 * Parses the arguments of `addSubnet` and `removeSubnet` into a rule.
 *
 * @param words Receives the rule.
 * @throws As `readAddress`, ERR_INVALID_ARG_TYPE if the prefix is not a number, and ERR_OUT_OF_RANGE if it is not an integer from 0
 *   to 32 (IPv6: 128).
 */
export function readSubnet(
  words: Uint32Array,
  network: string | SocketAddress,
  prefix: number,
  family: unknown,
  isStrict: boolean,
): Form {
  const isIPv6 = readAddress(words, FIRST, network, { name: 'network', family, isStrict });
  const bits = isIPv6 ? 128 : 32;
  validateInteger(prefix, 'prefix', 0, bits);
  widenToSubnet(words, bits - prefix);
  return toForm(SUBNET, isIPv6);
}

/**
 * Parses the arguments of `addRange` and `removeRange` into a rule, without checking the order of the addresses.
 *
 * @param words Receives the rule.
 * @throws As `readAddress`.
 */
export function readRange(
  words: Uint32Array,
  start: string | SocketAddress,
  end: string | SocketAddress,
  family: unknown,
  isStrict: boolean,
): Form {
  const startIsIPv6 = readAddress(words, FIRST, start, { name: 'start', family, isStrict });
  const endIsIPv6 = readAddress(words, LAST, end, { name: 'end', family, isStrict });
  widenToRange(words);
  return toForm(RANGE, startIsIPv6, endIsIPv6);
}

/**
 * Validates that the start of a range does not come after its end.
 *
 * @param start The argument for the start, as passed by the caller, for the error.
 * @throws ERR_INVALID_ARG_VALUE. As in Node 26, its message shows the start as a SocketAddress.
 */
export function validateOrder(words: Uint32Array, form: Form, start: string | SocketAddress): void {
  if (isOrdered(words)) return;
  const isIPv6 = (form & FIRST_IS_IPV6) !== 0;
  const address = isIPv6 ? formatIPv6(words, FIRST) : formatIPv4(words[FIRST + 3]!);
  // Defaults for a text, which has neither property.
  const { port = 0, flowlabel = 0 } = start as Partial<SocketAddress>;
  const lines = `{\n  address: '${address}',\n  port: ${port},\n  family: 'ipv${isIPv6 ? 6 : 4}',\n  flowlabel: ${flowlabel}\n}`;
  const line = lines.replace(/\s+/g, ' ');
  // As in Node's errors, the object is shown on one line if it fits.
  const shown = `SocketAddress ${line.length > 71 ? lines : line}`;
  throw ERR_INVALID_ARG_VALUE({ name: 'start', shown, reason: 'must come before end' });
}
