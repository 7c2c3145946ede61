import { ERR_INVALID_ARG_VALUE, quote, validateInteger, validateString } from '@net/errors';
import { formatIPv4, formatIPv6 } from '@net/ip-parse';
import type { SocketAddress } from '@net/socket-address';
import { type Family, readAddress } from './address-argument.ts';
import { draft, isOrdered, widenToAddress, widenToRange, widenToSubnet } from './draft.ts';
import { FIRST, LAST } from './draft-places.ts';
import { ADDRESS, FIRST_IS_IPV6, RANGE, SUBNET, type Tag, toStyle } from './rule.ts';

/**
 * Reads the arguments of `addAddress` and `removeAddress` into the draft.
 *
 * @returns The rule's tag without its number.
 * @throws As `readAddress`.
 */
export function readAddressRule(address: string | SocketAddress, family: string): Tag {
  const isIPv6 = readAddress(address, 'address', family, FIRST);
  widenToAddress();
  return toStyle(ADDRESS, isIPv6);
}

/**
 * Reads the arguments of `addSubnet` and `removeSubnet` into the draft.
 *
 * @returns The rule's tag without its number.
 * @throws As `readAddress`, ERR_INVALID_ARG_TYPE if the prefix is no number, and ERR_OUT_OF_RANGE.
 */
export function readSubnet(network: string | SocketAddress, prefix: number, family: string): Tag {
  const isIPv6 = readAddress(network, 'network', family, FIRST);
  const bits = isIPv6 ? 128 : 32;
  validateInteger(prefix, 'prefix', 0, bits);
  widenToSubnet(bits - prefix);
  return toStyle(SUBNET, isIPv6);
}

/**
 * Reads the arguments of `addRange` and `removeRange` into the draft.
 *
 * @returns The rule's tag without its number.
 * @throws As `readAddress`.
 */
export function readRange(start: string | SocketAddress, end: string | SocketAddress, family: string): Tag {
  const startIsIPv6 = readAddress(start, 'start', family, FIRST);
  const endIsIPv6 = readAddress(end, 'end', family, LAST);
  widenToRange();
  return toStyle(RANGE, startIsIPv6, endIsIPv6);
}

/**
 * Refuses the range in the draft if it ends before it starts.
 *
 * @throws ERR_INVALID_ARG_VALUE, which shows the start as the SocketAddress that it is, or that Node makes of it.
 */
export function validateOrder(start: string | SocketAddress, style: Tag): void {
  if (isOrdered()) return;
  const isIPv6 = (style & FIRST_IS_IPV6) !== 0;
  const address = isIPv6 ? formatIPv6(draft, FIRST) : formatIPv4(draft[FIRST + 3]!);
  // A text has neither a port nor a flow label.
  const { port = 0, flowlabel = 0 } = start as Partial<SocketAddress>;
  const lines = `{\n  address: '${address}',\n  port: ${port},\n  family: 'ipv${isIPv6 ? 6 : 4}',\n  flowlabel: ${flowlabel}\n}`;
  const line = lines.replace(/\s+/g, ' ');
  // Node's errors show on one line what fits in there.
  const shown = `SocketAddress ${line.length > 71 ? lines : line}`;
  throw ERR_INVALID_ARG_VALUE({ name: 'start', shown, reason: 'must come before end' });
}

/**
 * Takes a text like `192.0.2.0/24` apart into the arguments of `addSubnet`.
 *
 * @param name What errors about its type call the argument.
 * @throws ERR_INVALID_ARG_TYPE if it is no string.
 * @throws ERR_INVALID_ARG_VALUE if it has no prefix length.
 */
export function splitCIDR(cidr: string, name = 'cidr'): [network: string, prefix: number, family: Family] {
  validateString(cidr, name);
  const slash = cidr.lastIndexOf('/');
  const digits = cidr.slice(slash + 1);
  const prefix = Number(digits);
  // Not "08", "+8", "1e1" or "": what writes out as it was read.
  if (slash < 0 || !Number.isSafeInteger(prefix) || `${prefix}` !== digits) {
    const reason =
      slash < 0
        ? 'must contain a prefix length (e.g. "10.0.0.0/8")'
        : 'prefix length must be a valid integer';
    throw ERR_INVALID_ARG_VALUE({ name: 'cidr', shown: quote(cidr), reason });
  }
  const network = cidr.slice(0, slash);
  return [network, prefix, network.includes(':') ? 'ipv6' : 'ipv4'];
}
