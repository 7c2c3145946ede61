import { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, quote, validateString } from '@net/errors';
import { type Failure, scanPrefixLength, toFailure } from '@net/ip-parse';
import { FIRST, widenToSubnet } from '../rules/rule-words.ts';
import { type Form, SUBNET, toForm } from '../rules/tag.ts';
import { invalidAddress, tryReadAddress } from './address.ts';

/** The parts of a text like `192.0.2.0/24`. */
export interface CIDRText {
  text: string;
  network: string;
  prefixLength: number;
}

/**
 * Splits a text like `192.0.2.0/24` at the slash, without validating the address.
 *
 * @param name The name of the argument in the error about its type.
 * @throws ERR_INVALID_ARG_TYPE if the text is not a string.
 * @throws ERR_INVALID_ARG_VALUE if the text has no prefix length, with `input`, `reason` and `index`.
 */
export function splitCIDR(text: string, name = 'cidr'): CIDRText {
  validateString(text, name);
  const slash = text.lastIndexOf('/');
  const digits = text.slice(slash + 1);
  const prefixLength = Number(digits);
  // The comparison with the digits rejects "08", "+8", "1e1" and "".
  if (slash < 0 || !Number.isSafeInteger(prefixLength) || `${prefixLength}` !== digits) {
    const reason =
      slash < 0
        ? 'must contain a prefix length (e.g. "10.0.0.0/8")'
        : 'prefix length must be a valid integer';
    const shown = quote(text.slice(0, 128)) + (text.length > 128 ? '...' : '');
    const details = slash < 0 ? { reason: 'unexpected end', index: text.length } : failureOf(text, 128);
    throw Object.assign(ERR_INVALID_ARG_VALUE({ name: 'cidr', shown, reason }), { input: text, ...details });
  }
  return { text, network: text.slice(0, slash), prefixLength };
}

/** The reason and the index of the error in the prefix length of a text, for addresses of `bits` bits. */
function failureOf(text: string, bits: number): Failure {
  return toFailure(scanPrefixLength(text, text.lastIndexOf('/') + 1, text.length, bits));
}

/**
 * Parses the parts of a subnet into a rule.
 *
 * @param words Receives the rule.
 * @throws ERR_INVALID_ADDRESS if the address is invalid, and ERR_OUT_OF_RANGE if the prefix is too long, with `input`, `reason`
 *   and `index`.
 */
export function readCIDR(
  words: Uint32Array,
  { text, network, prefixLength }: CIDRText,
  isStrict: boolean,
): Form {
  const isIPv6 = network.includes(':');
  if (!tryReadAddress(words, FIRST, network, isIPv6, isStrict)) {
    throw invalidAddress(network, isIPv6, 'network', text);
  }
  const bits = isIPv6 ? 128 : 32;
  if (prefixLength < 0 || prefixLength > bits) {
    const error = ERR_OUT_OF_RANGE({ name: 'prefix', range: `>= 0 && <= ${bits}`, actual: prefixLength });
    throw Object.assign(error, { input: text, ...failureOf(text, bits) });
  }
  widenToSubnet(words, bits - prefixLength);
  return toForm(SUBNET, isIPv6);
}
