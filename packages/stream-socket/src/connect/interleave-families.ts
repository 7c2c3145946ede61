import type { ResolvedAddress } from '@net/transport';

/**
 * Orders addresses for connection attempts: starts with the resolver's first address, then alternates between the families,
 * each in the resolver's order (RFC 8305 section 4).
 */
export function interleaveFamilies(addresses: readonly ResolvedAddress[]): ResolvedAddress[] {
  const leading = addresses.filter(({ family }) => family === addresses[0]?.family);
  const others = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const ordered: ResolvedAddress[] = [];
  for (let index = 0; index < Math.max(leading.length, others.length); index++) {
    if (leading[index]) ordered.push(leading[index]!);
    if (others[index]) ordered.push(others[index]!);
  }
  return ordered;
}
