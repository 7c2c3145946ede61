import { formatIPv6 } from '@net/ip-parse';
import { tryReadAddress } from './address-argument.ts';
import { draft, widenToSubnet } from './draft.ts';
import { FIRST } from './draft-places.ts';
import { splitCIDR } from './rule-argument.ts';

/** What Node's `BlockList.PRIVATE_RANGES` holds. */
export const PRIVATE_RANGES: readonly string[] = /* @__PURE__ */ Object.freeze(
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 ::1/128 169.254.0.0/16 fe80::/10 fc00::/7'.split(' '),
);

// IANA's registries of special-purpose addresses and of the IPv4 and IPv6 address spaces, as of 2025-10-09.
const LISTED =
  // This network, private use, shared, loopback, link-local, private use
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 ' +
  // IETF protocols, documentation, 6to4 relays, private use, benchmarking, documentation, multicast, reserved
  '192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ' +
  // IETF protocols, documentation, 6to4, documentation
  '2001::/23 2001:db8::/32 2002::/16 3fff::/20 ' +
  // The last four, among what is reserved: unique local, link-local, site-local, multicast
  'fc00::/7 fe80::/10 fec0::/10 ff00::/8';

let ranges: readonly string[] | undefined;

/**
 * What is not globally reachable, as subnets.
 *
 * All of IPv6 is reserved, but for global unicast, for what stands for all of IPv4, and for the prefix by which a host without
 * IPv4 reaches it.
 */
export function listSpecialUseRanges(): readonly string[] {
  if (!ranges) {
    const listed = LISTED.split(' ');
    const holes = ['2000::/3', '::ffff:0:0/96', '64:ff9b::/96', ...listed.slice(-4)];
    ranges = Object.freeze([...listed, ...listAround(holes)]);
  }
  return ranges;
}

/**
 * The subnets that make up all of IPv6 without some: on the way from `::/0` to each of these, the half that it does not lie in,
 * unless another one lies there.
 */
function listAround(holes: readonly string[]): string[] {
  const around = new Set<string>();
  const onTheWay = new Set<string>();
  for (const hole of holes) {
    const [network, prefixLength] = splitCIDR(hole);
    for (let length = 1; length <= prefixLength; length++) {
      for (const subnets of [onTheWay, around]) {
        tryReadAddress(network, true, FIRST);
        // The other half differs in the last bit of its prefix.
        if (subnets === around) draft[(length - 1) >> 5]! ^= 2 ** (-length & 31);
        widenToSubnet(128 - length);
        subnets.add(`${formatIPv6(draft)}/${length}`);
      }
    }
  }
  return [...around].filter((subnet) => !onTheWay.has(subnet));
}
