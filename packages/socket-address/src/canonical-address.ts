import { formatIPv6, isIPv4, parseIPv6Into } from '@net/ip-parse';

/** The family of an address. */
export type IPFamily = 'ipv4' | 'ipv6';

const words = new Uint32Array(4);

/**
 * Splits an address into its canonical form (RFC 5952) and its zone id, '' if it has none. Whatever stands behind the
 * "%" of an IPv6 address is its zone id.
 *
 * @returns `undefined` if it is no address of that family.
 */
export function canonicalAddress(
  address: string,
  family: IPFamily,
): { address: string; zone: string } | undefined {
  // A dotted quad has one form only.
  if (family === 'ipv4') return isIPv4(address) ? { address, zone: '' } : undefined;
  const percent = address.indexOf('%');
  const end = percent < 0 ? address.length : percent;
  if (parseIPv6Into(address, words, 0, 0, end) !== 0) return undefined;
  return { address: formatIPv6(words), zone: address.slice(end + 1) };
}
