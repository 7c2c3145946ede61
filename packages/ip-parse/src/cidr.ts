import {
  fail,
  isFailure,
  LEADING_ZERO,
  orThrow,
  orUndefined,
  type PackedFailure,
  TOO_LARGE,
  UNEXPECTED_END,
  unexpected,
} from './failure.ts';
import { formatIP, scanIP } from './ip.ts';
import type { IPv6 } from './ipv6.ts';

/** A prefix in the notation of RFC 4632: `192.0.2.0/24`, `2001:db8::/32`. */
export type CIDR =
  | {
      readonly family: 4;
      /** The address as written; bits after the prefix may be set. */
      readonly address: number;
      /** The number of leading bits in the prefix, 0 to 32. */
      readonly prefixLength: number;
    }
  | {
      readonly family: 6;
      /** The address as written; bits after the prefix may be set. */
      readonly address: IPv6;
      /** The number of leading bits in the prefix, 0 to 128. */
      readonly prefixLength: number;
    };

/**
 * Parses `text.slice(start, end)` as a prefix length: a decimal number of 0 to `bits` without leading zeros.
 *
 * @returns The prefix length, or a negative number: the failure, for `toFailure`.
 */
export function scanPrefixLength(text: string, start: number, end: number, bits: number): number {
  let length = 0;
  let i = start;
  do {
    const digit = i < end ? text.charCodeAt(i) - 48 : -1;
    if (digit < 0 || digit > 9) return unexpected(i, end);
    if (i > start && length === 0) return fail(LEADING_ZERO, start);
    length = length * 10 + digit;
    if (length > bits) return fail(TOO_LARGE, start);
  } while (++i < end);
  return length;
}

/** Scans a prefix. Returns the prefix or the failure. */
function scanCIDR(text: string): CIDR | PackedFailure {
  const slash = text.indexOf('/');
  const address = scanIP(text, 0, slash < 0 ? text.length : slash);
  if (isFailure(address)) return address;
  if (slash < 0) return fail(UNEXPECTED_END, text.length);
  const isIPv4 = typeof address === 'number';
  const prefixLength = scanPrefixLength(text, slash + 1, text.length, isIPv4 ? 32 : 128);
  if (isFailure(prefixLength)) return prefixLength;
  // TypeScript cannot infer that the type of the address follows from the family.
  return { family: isIPv4 ? 4 : 6, address, prefixLength } as CIDR;
}

/**
 * Parses a prefix: `tryParseCIDR('10.0.0.0/8')`. A zone id before the slash is validated and dropped.
 *
 * Returns `undefined` for anything else: no slash, a mask in place of the length, a length with a sign or leading zeros.
 */
export function tryParseCIDR(text: string): CIDR | undefined {
  return orUndefined(scanCIDR(text));
}

/**
 * Parses a prefix: `parseCIDR('10.0.0.0/8')`. A zone id before the slash is validated and dropped.
 *
 * @throws ERR_INVALID_IP_ADDRESS for anything else, with `reason` and `index`.
 */
export function parseCIDR(text: string): CIDR {
  return orThrow(scanCIDR(text), text, 'a CIDR prefix');
}

/** Formats a prefix as `address/prefixLength`. The inverse of `parseCIDR`. */
export function formatCIDR({ address, prefixLength }: CIDR): string {
  return `${formatIP(address)}/${prefixLength}`;
}
