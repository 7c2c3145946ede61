import { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE, quote, validateString } from '@net/errors';
import { parseIPv6Into, scanIPv4, toFailure, tryParseIPv6 } from '@net/ip-parse';
// Imports only the type, because importing the class would make this package a tenth larger. A SocketAddress is recognized by
// its brand.
import type { SocketAddress } from '@net/socket-address';
import { writeIPv4 } from '../rules/rule-words.ts';

/** The brand of every SocketAddress of `@net/socket-address`, whichever copy of that package it comes from. */
const SOCKET_ADDRESS = Symbol.for('@net/socket-address');

/**
 * The family of an address: `'ipv4'` or `'ipv6'`, in any letter case. The type includes every string, because `remoteFamily` of
 * a socket has the type string. Another string throws ERR_INVALID_ARG_VALUE, except in a query that is not strict, where it counts
 * as `'ipv6'`.
 */
export type Family = 'ipv4' | 'ipv6' | 'IPv4' | 'IPv6' | (string & {});

/** How to read an argument that is an address. */
export interface AddressReading {
  /** The name of the argument in error messages. */
  name: string;
  /** The family of a text. Ignored for a SocketAddress, which has its own. */
  family: unknown;
  /**
   * If true, an undefined family is inferred from the text, and zone ids are validated. If false, an undefined family is IPv4.
   */
  isStrict: boolean;
}

/**
 * Parses an argument that is an address into four words.
 *
 * @returns Whether the address is written as IPv6.
 * @throws ERR_INVALID_ARG_TYPE if the argument is neither a string nor a SocketAddress, or the family is not a string.
 * @throws ERR_INVALID_ARG_VALUE if the family is neither `ipv4` nor `ipv6`.
 * @throws ERR_INVALID_ADDRESS if the text is not an address of the family.
 */
export function readAddress(
  words: Uint32Array,
  offset: number,
  address: string | SocketAddress,
  { name, family, isStrict }: AddressReading,
): boolean {
  if (isMarked(address, SOCKET_ADDRESS)) {
    // The brand was checked above.
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

/** Whether a value is an object with a brand. */
export function isMarked(value: unknown, mark: symbol): boolean {
  return Object.hasOwn(Object(value), mark);
}

/**
 * Validates a family argument.
 *
 * @returns Whether the family is IPv6.
 * @throws ERR_INVALID_ARG_TYPE if the family is not a string, and ERR_INVALID_ARG_VALUE if it is neither `ipv4` nor `ipv6`.
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
 * Parses a text into four words, and returns whether it is an address of the family. The zone id of an IPv6 address is ignored.
 *
 * @param isStrict Whether a zone id must be one that `isIPv6` accepts. Otherwise it may be any text, as in Node 26.
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

/** The reason and the index of the error in a text that is not an address of the family. */
function failureOf(text: string, isIPv6Text: boolean): { reason: string; index: number } {
  return toFailure(isIPv6Text ? parseIPv6Into(text, new Uint32Array(4)) : scanIPv4(text));
}

/**
 * Creates the error for a text that is not an address.
 *
 * @param name The name of the argument. If the text is a subnet or a range, the message names the method that takes it, except for
 *   the argument `network`, whose prefix length is a separate argument.
 * @param input The whole text, if the address is only a part of it. @default text
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
