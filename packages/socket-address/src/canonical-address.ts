import { formatIPv6, isIPv4, tryParseIPv6 } from '@net/ip-parse';

/** An address family, in Node's lower-case spelling. */
export type IPFamily = 'ipv4' | 'ipv6';

/**
 * Splits an address into its canonical form (RFC 5952) and its zone id, which is '' if there is none.
 *
 * @returns `undefined` for a text that `isIP` does not accept as an address of that family.
 */
export function canonicalAddress(
  address: string,
  family: IPFamily,
): { address: string; zone: string } | undefined {
  // A valid IPv4 address has a single spelling: `isIPv4` rejects leading zeros and missing octets.
  if (family === 'ipv4') return isIPv4(address) ? { address, zone: '' } : undefined;
  const words = tryParseIPv6(address);
  if (words === undefined) return undefined;
  const percent = address.indexOf('%');
  return { address: formatIPv6(words), zone: percent < 0 ? '' : address.slice(percent + 1) };
}
