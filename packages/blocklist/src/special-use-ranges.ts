import { formatIPv6 } from '@net/ip-parse';

/** What Node's `BlockList.PRIVATE_RANGES` holds. */
export const PRIVATE_RANGES: readonly string[] = /* @__PURE__ */ Object.freeze([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '::1/128',
  '169.254.0.0/16',
  'fe80::/10',
  'fc00::/7',
]);

// IANA's registries of special-purpose addresses and of the IPv4 and IPv6 address spaces, as of 2025-10-09.
const LISTED =
  // This network, private use, shared, loopback, link-local, private use
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 ' +
  // IETF protocols, documentation, 6to4 relays, private use, benchmarking, documentation, multicast, reserved
  '192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ' +
  // Discard-only and reserved
  '100::/8 200::/7 400::/6 800::/5 1000::/4 ' +
  // IETF protocols, documentation, 6to4, documentation
  '2001::/23 2001:db8::/32 2002::/16 3fff::/20 ' +
  // Reserved, unique local, reserved, link-local, site-local, multicast
  '4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 f800::/6 fc00::/7 fe00::/9 fe80::/10 fec0::/10 ff00::/8';

/**
 * What is not globally reachable, as subnets.
 *
 * `::/8` is reserved but for two blocks: `::ffff:0:0/96`, which stands for all of IPv4, and `64:ff9b::/96`, by which a host
 * without IPv4 reaches it. What lies around them takes 173 subnets.
 */
export function listSpecialUseRanges(): readonly string[] {
  return Object.freeze([...LISTED.split(' '), ...listAround(8, [0xffffn << 32n, 0x64ff9bn << 96n])]);
}

/** The subnets that make up the first of this length, without the 96-bit subnets at these addresses. */
function listAround(length: number, holes: readonly bigint[]): string[] {
  const subnets = new Set<string>();
  for (const hole of holes) {
    for (let bits = length + 1; bits <= 96; bits++) {
      const shift = BigInt(128 - bits);
      const sibling = (hole >> shift) ^ 1n;
      if (holes.every((other) => other >> shift !== sibling)) {
        const words = [96n, 64n, 32n, 0n].map((place) => Number(((sibling << shift) >> place) & 0xffffffffn));
        subnets.add(`${formatIPv6(words)}/${bits}`);
      }
    }
  }
  return [...subnets];
}
