import { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE, quote, validateString } from '@net/errors';
import { parseIPv6Into, scanIPv4, toFailure, tryParseIPv6 } from '@net/ip-parse';
// Only the type: what a SocketAddress is shows in its mark, and the class would be a tenth of this package.
import type { SocketAddress } from '@net/socket-address';
import { writeIPv4 } from '../rules/rule-words.ts';

/** The mark of every SocketAddress of `@net/socket-address`. */
const SOCKET_ADDRESS = Symbol.for('@net/socket-address');

/**
 * The family of an address: `'ipv4'` or `'ipv6'`, in whatever case. A socket's `remoteFamily` is one, and so its type, which
 * is any string, is accepted; a text that names no family is an error.
 */
export type Family = 'ipv4' | 'ipv6' | 'IPv4' | 'IPv6' | (string & {});

/** How an argument that is an address is read. */
export interface AddressReading {
  /** What errors call the argument. */
  name: string;
  /** What a text is read as. A SocketAddress brings its own family. */
  family: unknown;
  /** Whether a family that is undefined is taken from the text, where it otherwise is IPv4, and whether zone ids are checked. */
  isStrict: boolean;
}

/**
 * Reads an argument that is an address into four words.
 *
 * @returns Whether it was written as IPv6.
 * @throws ERR_INVALID_ARG_TYPE if it is neither a string nor a SocketAddress, or the family is no string.
 * @throws ERR_INVALID_ARG_VALUE if the family is neither `ipv4` nor `ipv6`.
 * @throws ERR_INVALID_ADDRESS if the text is no address of the family.
 */
export function readAddress(
  words: Uint32Array,
  offset: number,
  address: string | SocketAddress,
  { name, family, isStrict }: AddressReading,
): boolean {
  if (isMarked(address, SOCKET_ADDRESS)) {
    // Its class has marked it.
    const { address: text, family: ownFamily } = address as SocketAddress;
    return readAddress(words, offset, text, { name, family: ownFamily, isStrict });
  }
  validateString(address, name);
  const isIPv6Text = family === undefined ? isStrict && address.includes(':') : readFamily(family);
  if (!tryReadAddress(words, offset, address, isIPv6Text, isStrict)) {
    throw invalidAddress(address, isIPv6Text, name);
  }
  return isIPv6Text;
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
export function readFamily(family: unknown): boolean {
  validateString(family, 'family');
  const lowered = family.toLowerCase();
  if (lowered !== 'ipv4' && lowered !== 'ipv6') {
    throw ERR_INVALID_ARG_VALUE({ name: 'options.family', shown: quote(family) });
  }
  return lowered === 'ipv6';
}

/**
 * Reads a text into four words, and says whether it is an address of the family. The zone id of an IPv6 address does not
 * matter.
 *
 * @param isStrict Whether a zone id must be one that `isIPv6` accepts. Otherwise it may be any text, as in Node.
 */
export function tryReadAddress(
  words: Uint32Array,
  offset: number,
  text: string,
  isIPv6Text: boolean,
  isStrict: boolean,
): boolean {
  if (isIPv6Text) {
    if (parseIPv6Into(text, words, offset) === 0) return true;
    const zone = text.indexOf('%');
    return (
      zone > 0 &&
      parseIPv6Into(text, words, offset, 0, zone) === 0 &&
      (!isStrict || tryParseIPv6(text) !== undefined)
    );
  }
  const address = scanIPv4(text);
  if (address < 0) return false;
  writeIPv4(words, offset, address);
  return true;
}

/** Why a text is no address of a family, and where. */
function failureOf(text: string, isIPv6Text: boolean): { reason: string; index: number } {
  return toFailure(isIPv6Text ? parseIPv6Into(text, new Uint32Array(4)) : scanIPv4(text));
}

/**
 * Makes the error about a text that is no address.
 *
 * @param name What the argument is called. A `network` has a prefix length elsewhere.
 * @param input The text that the address is part of. @default the text
 * @returns ERR_INVALID_ADDRESS with `input`, `reason` and `index`.
 */
export function invalidAddress(text: string, isIPv6Text: boolean, name: string, input = text): Error {
  const [, start = '', mark, end = ''] = /^([\da-f:.]+)(?:(\/)\d+|\s*-\s*([\da-f:.]+))$/i.exec(text) ?? [];
  const room = new Uint32Array(4);
  const isAddress = (part: string) => tryReadAddress(room, 0, part, part.includes(':'), true);
  const detailsAs = (isIPv6: boolean) => ({ input, ...failureOf(text, isIPv6) });
  if (name !== 'network' && isAddress(start) && (mark || isAddress(end))) {
    const [kind, method] = mark ? ['a subnet', 'addCIDR'] : ['a range', 'addRange'];
    const detail = `${quote(text)} is ${kind}, which ${method}() takes`;
    return Object.assign(ERR_INVALID_ADDRESS({ detail }), detailsAs(start.includes(':')));
  }
  return Object.assign(ERR_INVALID_ADDRESS(), detailsAs(isIPv6Text));
}
