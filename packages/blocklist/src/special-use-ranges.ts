import { formatIPv6 } from '@net/ip-parse';
import { tryReadAddress } from './arguments/address.ts';
import { splitCIDR } from './arguments/cidr.ts';
import { makeNote, type Note } from './rules/note.ts';
import { FIRST, makeRuleWords, widenToSubnet } from './rules/rule-words.ts';

/** The subnets of `BlockList.PRIVATE_RANGES` in Node 26. */
export const PRIVATE_RANGES: readonly string[] = /* @__PURE__ */ Object.freeze(
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 ::1/128 169.254.0.0/16 fe80::/10 fc00::/7'.split(' '),
);

/**
 * Blocks that are not globally reachable, with their names in IANA's registries of special-purpose addresses and of the IPv4 and
 * IPv6 address spaces, as of 2025-10-09. The last ten blocks lie inside reserved IPv6 space.
 */
const LISTED = `0.0.0.0/8 "This network"
10.0.0.0/8 Private-Use
100.64.0.0/10 Shared Address Space
127.0.0.0/8 Loopback
169.254.0.0/16 Link Local
172.16.0.0/12 Private-Use
192.0.0.0/24 IETF Protocol Assignments
192.0.2.0/24 Documentation (TEST-NET-1)
192.88.99.0/24 Deprecated (6to4 Relay Anycast)
192.168.0.0/16 Private-Use
198.18.0.0/15 Benchmarking
198.51.100.0/24 Documentation (TEST-NET-2)
203.0.113.0/24 Documentation (TEST-NET-3)
224.0.0.0/4 Multicast
240.0.0.0/4 Reserved
2001::/23 IETF Protocol Assignments
2001:db8::/32 Documentation
2002::/16 6to4
3fff::/20 Documentation
::/128 Unspecified Address
::1/128 Loopback Address
64:ff9b:1::/48 IPv4-IPv6 Translat.
100::/64 Discard-Only Address Block
100:0:0:1::/64 Dummy IPv6 Prefix
5f00::/16 Segment Routing (SRv6) SIDs
fc00::/7 Unique-Local
fe80::/10 Link-Local Unicast
fec0::/10 Deprecated (Site-Local Unicast)
ff00::/8 Multicast`;
/** The number of entries at the end of {@link LISTED} that are inside reserved IPv6 space. */
const AMONG_RESERVED = 10;

/** Maps each range to a note with its name as label; undefined until {@link listSpecialUseRanges} is first called. */
let ranges: Map<string, Note | undefined> | undefined;
let list: readonly string[] = [];

/**
 * The subnets that are not globally reachable.
 *
 * All of IPv6 counts as reserved except global unicast (`2000::/3`), the IPv4-mapped addresses (`::ffff:0:0/96`) and the NAT64
 * prefix (`64:ff9b::/96`).
 */
export function listSpecialUseRanges(): readonly string[] {
  if (!ranges) {
    const named = LISTED.split('\n').map((row): [string, string] => {
      const space = row.indexOf(' ');
      return [row.slice(0, space), row.slice(space + 1)];
    });
    const holes = named.slice(-AMONG_RESERVED).map(([cidr]) => cidr);
    const around = listAround(['2000::/3', '::ffff:0:0/96', '64:ff9b::/96', ...holes]);
    // A subnet that begins with `::` and has a prefix longer than 96 bits is in `::/96`, the deprecated IPv4-compatible addresses.
    const nameOf = (cidr: string) =>
      /^::[\da-f.:]*\/(9[7-9]|1\d\d)$/.test(cidr)
        ? 'Deprecated (IPv4-compatible Address)'
        : 'Reserved by IETF';
    const all = [...named, ...around.map((cidr): [string, string] => [cidr, nameOf(cidr)])];
    ranges = new Map(all.map(([cidr, name]) => [cidr, makeNote(name, undefined, undefined)]));
    list = Object.freeze([...ranges.keys()]);
  }
  return list;
}

/** The notes, by the text of the subnet, if `cidrs` contains all texts of {@link listSpecialUseRanges}; otherwise undefined. */
export function notesOfSpecialUse(
  cidrs: readonly unknown[],
): ReadonlyMap<string, Note | undefined> | undefined {
  if (!ranges || cidrs.length < list.length) return undefined;
  const added = new Set(cidrs);
  return list.every((cidr) => added.has(cidr)) ? ranges : undefined;
}

/**
 * The subnets that cover all of IPv6 except the `holes`. On the path in the binary tree of prefixes from `::/0` to each hole, the
 * sibling of each node is such a subnet, unless the sibling is on the path to another hole.
 */
function listAround(holes: readonly string[]): string[] {
  const around = new Set<string>();
  const onTheWay = new Set<string>();
  const words = makeRuleWords();
  for (const hole of holes) {
    const { network, prefixLength } = splitCIDR(hole);
    for (let length = 1; length <= prefixLength; length++) {
      for (const subnets of [onTheWay, around]) {
        tryReadAddress(words, FIRST, network, true, true);
        // The sibling differs in the last bit of its prefix.
        if (subnets === around) words[(length - 1) >> 5]! ^= 2 ** (-length & 31);
        widenToSubnet(words, 128 - length);
        subnets.add(`${formatIPv6(words, FIRST)}/${length}`);
      }
    }
  }
  return [...around].filter((subnet) => !onTheWay.has(subnet));
}
