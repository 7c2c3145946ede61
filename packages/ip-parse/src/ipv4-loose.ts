import { fail, orThrow, orUndefined, TOO_LARGE, TOO_MANY_PARTS, UNEXPECTED_CHARACTER } from './failure.ts';

/** The value of a number in C's notation, or NaN. A bare "0x" is 0, as in a URL. */
function parseNumber(text: string): number {
  if (!/^(0x[\da-f]*|\d+)$/i.test(text)) return Number.NaN;
  return Number(text.replace(/^0(?=\d)/, '0o').replace(/x$/i, ''));
}

/** Scans a text. Returns the address or the failure. */
function scanIPv4Loose(text: string): number {
  // A URL's host may end with a dot: https://url.spec.whatwg.org/#concept-ipv4-parser.
  const parts = text.replace(/\.$/, '').split('.', 5);
  let address = 0;
  let index = 0;
  for (const [i, part] of parts.entries()) {
    if (i > 3) return fail(TOO_MANY_PARTS, index);
    const number = parseNumber(part);
    // The last number fills the remaining octets.
    const isLast = i === parts.length - 1;
    if (number >= 256 ** (isLast ? 4 - i : 1)) return fail(TOO_LARGE, index);
    address += number * 256 ** (isLast ? 0 : 3 - i);
    // The address is NaN after a part that is not a number.
    if (!(address >= 0)) return fail(UNEXPECTED_CHARACTER, index);
    index += part.length + 1;
  }
  return address;
}

/** Like `parseIPv4Loose`, but returns `undefined` instead of throwing. */
export function tryParseIPv4Loose(text: string): number | undefined {
  return orUndefined(scanIPv4Loose(text));
}

/**
 * Parses an IPv4 address as `inet_aton`, the resolvers built on it, and URLs do: one to four numbers, which are decimal,
 * octal after `0`, or hexadecimal after `0x`. The last number fills the remaining octets: `127.1`, `0x7f.1`, `0177.0.0.1` and
 * `2130706433` are all `127.0.0.1`. One dot at the end is ignored, as in URLs.
 *
 * Do not use it to decide whether a text is an address: use a strict parser such as `parseIPv4`, which rejects these forms.
 *
 * @throws ERR_INVALID_IP_ADDRESS for anything else, with `reason` and the `index` of the number that fails.
 */
export function parseIPv4Loose(text: string): number {
  return orThrow(scanIPv4Loose(text), text, 'an IPv4 address');
}
