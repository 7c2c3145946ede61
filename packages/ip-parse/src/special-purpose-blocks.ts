import { type CIDR, parseCIDR } from '@net/ip-parse';

/** An entry of IANA's registries of special-purpose addresses. */
export type SpecialPurposeBlock = CIDR & {
  /** The name of the block in IANA's registry. */
  readonly name: string;
  /** The number of the RFC that defines the block; the first if IANA lists two. */
  readonly rfc: number;
  /**
   * Whether a datagram to an address of the block may leave the administrative domain (RFC 8190). False where the registry
   * says "N/A" or nothing, and for multicast.
   */
  readonly isGloballyReachable: boolean;
};

// Prefix, RFC, name, and "+" if globally reachable. A block comes before the blocks that contain it.
//
// https://www.iana.org/assignments/iana-ipv4-special-registry and, for multicast, ipv4-address-space;
// https://www.iana.org/assignments/iana-ipv6-special-registry and, for the rows from fec0::/10 on, ipv6-address-space. Versions
// of 2025-10-09.
const ROWS = `0.0.0.0/32 1122 "This host on this network"
0.0.0.0/8 791 "This network"
10.0.0.0/8 1918 Private-Use
100.64.0.0/10 6598 Shared Address Space
127.0.0.0/8 1122 Loopback
169.254.0.0/16 3927 Link Local
172.16.0.0/12 1918 Private-Use
192.0.0.0/29 7335 IPv4 Service Continuity Prefix
192.0.0.8/32 7600 IPv4 dummy address
192.0.0.9/32 7723 Port Control Protocol Anycast+
192.0.0.10/32 8155 Traversal Using Relays around NAT Anycast+
192.0.0.170/31 8880 NAT64/DNS64 Discovery
192.0.0.0/24 6890 IETF Protocol Assignments
192.0.2.0/24 5737 Documentation (TEST-NET-1)
192.31.196.0/24 7535 AS112-v4+
192.52.193.0/24 7450 AMT+
192.88.99.2/32 6751 6a44-relay anycast address
192.88.99.0/24 7526 Deprecated (6to4 Relay Anycast)
192.168.0.0/16 1918 Private-Use
192.175.48.0/24 7534 Direct Delegation AS112 Service+
198.18.0.0/15 2544 Benchmarking
198.51.100.0/24 5737 Documentation (TEST-NET-2)
203.0.113.0/24 5737 Documentation (TEST-NET-3)
224.0.0.0/4 5771 Multicast
255.255.255.255/32 8190 Limited Broadcast
240.0.0.0/4 1112 Reserved
::1/128 4291 Loopback Address
::/128 4291 Unspecified Address
::/96 4291 Deprecated (IPv4-compatible Address)
::ffff:0:0/96 4291 IPv4-mapped Address
64:ff9b::/96 6052 IPv4-IPv6 Translat.+
64:ff9b:1::/48 8215 IPv4-IPv6 Translat.
100::/64 6666 Discard-Only Address Block
100:0:0:1::/64 9780 Dummy IPv6 Prefix
2001::/32 4380 TEREDO
2001:1::1/128 7723 Port Control Protocol Anycast+
2001:1::2/128 8155 Traversal Using Relays around NAT Anycast+
2001:1::3/128 9665 DNS-SD Service Registration Protocol Anycast+
2001:2::/48 5180 Benchmarking
2001:3::/32 7450 AMT+
2001:4:112::/48 7535 AS112-v6+
2001:10::/28 4843 Deprecated (previously ORCHID)
2001:20::/28 7343 ORCHIDv2+
2001:30::/28 9374 Drone Remote ID Protocol Entity Tags (DETs) Prefix+
2001::/23 2928 IETF Protocol Assignments
2001:db8::/32 3849 Documentation
2002::/16 3056 6to4
2620:4f:8000::/48 7534 Direct Delegation AS112 Service+
3fff::/20 9637 Documentation
5f00::/16 9602 Segment Routing (SRv6) SIDs
fc00::/7 4193 Unique-Local
fe80::/10 4291 Link-Local Unicast
fec0::/10 3879 Deprecated (Site-Local Unicast)
ff00::/8 4291 Multicast
::/8 4291 Reserved by IETF
100::/8 4291 Reserved by IETF
200::/7 4048 Reserved by IETF
400::/6 4291 Reserved by IETF
800::/5 4291 Reserved by IETF
1000::/4 4291 Reserved by IETF
4000::/2 4291 Reserved by IETF
8000::/2 4291 Reserved by IETF
c000::/3 4291 Reserved by IETF
e000::/4 4291 Reserved by IETF
f000::/5 4291 Reserved by IETF
f800::/6 4291 Reserved by IETF
fe00::/9 4291 Reserved by IETF`;

/**
 * Every special-purpose block of IPv4, then of IPv6: the IANA special-purpose address registries (RFC 6890), multicast, and
 * the rest of the IPv6 address space outside of global unicast (`2000::/3`).
 *
 * A block comes before the blocks that contain it.
 */
export const SPECIAL_PURPOSE_BLOCKS: readonly SpecialPurposeBlock[] = /* @__PURE__ */ ROWS.split('\n').map(
  (row) => {
    const [, prefix, rfc, name, plus] = /(\S+) (\d+) (.*?)(\+?)$/.exec(row)!;
    return { ...parseCIDR(prefix!), name: name!, rfc: Number(rfc), isGloballyReachable: plus === '+' };
  },
);
