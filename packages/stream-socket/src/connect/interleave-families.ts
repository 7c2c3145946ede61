import type { ResolvedAddress } from '@net/transport';

/**
 * Orders addresses for connection attempts: starts with an address of the family `first`, then alternates between the families.
 * The order within each family is kept (RFC 8305 section 4).
 *
 * @param first The family to start with, if `addresses` contains it. @default the family of the first address
 */
export function interleaveFamilies(
  addresses: readonly ResolvedAddress[],
  first: number | undefined = addresses[0]?.family,
): ResolvedAddress[] {
  const leading = addresses.filter(({ family }) => family === first);
  const others = addresses.filter(({ family }) => family !== first);
  const ordered: ResolvedAddress[] = [];
  for (let index = 0; index < Math.max(leading.length, others.length); index++) {
    if (leading[index]) ordered.push(leading[index]!);
    if (others[index]) ordered.push(others[index]!);
  }
  return ordered;
}
