import { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE, quote, validateString } from '@net/errors';
import { parseIPv6Into, scanIPv4 } from '@net/ip-parse';
// Only the type: what a SocketAddress is shows in its mark, and the class would be a tenth of this package.
import type { SocketAddress } from '@net/socket-address';
import { draft, writeIPv4 } from './draft.ts';

/** The mark of every SocketAddress of `@net/socket-address`. */
const SOCKET_ADDRESS = Symbol.for('@net/socket-address');

/** The family of an address. Upper case is accepted, too, as in a socket's `remoteFamily`. */
export type Family = 'ipv4' | 'ipv6' | 'IPv4' | 'IPv6' | 'IPV4' | 'IPV6';

/**
 * Reads an argument that is an address into the draft.
 *
 * @param name What errors call the argument.
 * @param family What a text is read as. A SocketAddress brings its own family.
 * @param offset Where in the draft the address goes.
 * @returns Whether it was written as IPv6.
 * @throws ERR_INVALID_ARG_TYPE if it is neither a string nor a SocketAddress, or the family is no string.
 * @throws ERR_INVALID_ARG_VALUE if the family is neither `ipv4` nor `ipv6`.
 * @throws ERR_INVALID_ADDRESS if the text is no address of the family.
 */
export function readAddress(
  address: string | SocketAddress,
  name: string,
  family: string,
  offset: number,
): boolean {
  if (isMarked(address, SOCKET_ADDRESS)) {
    // Its class has marked it.
    const { address: text, family: ownFamily } = address as SocketAddress;
    return readAddress(text, name, ownFamily, offset);
  }
  validateString(address, name);
  const isIPv6 = readFamily(family);
  if (!tryReadAddress(address, isIPv6, offset)) throw ERR_INVALID_ADDRESS();
  return isIPv6;
}

/** Whether a value is an object that its class has marked. */
export function isMarked(value: unknown, mark: symbol): boolean {
  return Object.hasOwn(Object(value), mark);
}

/**
 * Reads a family argument.
 *
 * @returns Whether it is IPv6.
 * @throws As {@link readAddress}.
 */
export function readFamily(family: string): boolean {
  validateString(family, 'family');
  const lowered = family.toLowerCase();
  if (lowered !== 'ipv4' && lowered !== 'ipv6') {
    throw ERR_INVALID_ARG_VALUE({ name: 'options.family', shown: quote(family) });
  }
  return lowered === 'ipv6';
}

/**
 * Reads a text into the draft, and says whether it is an address of the family. The zone id of an IPv6 address does not
 * matter, and may be any text: systems give interfaces names that no grammar of addresses foresees.
 */
export function tryReadAddress(text: string, isIPv6: boolean, offset: number): boolean {
  if (isIPv6) {
    return (
      parseIPv6Into(text, draft, offset) === 0 ||
      parseIPv6Into(text, draft, offset, 0, text.indexOf('%')) === 0
    );
  }
  const address = scanIPv4(text);
  if (address >= 0) writeIPv4(address, offset);
  return address >= 0;
}
