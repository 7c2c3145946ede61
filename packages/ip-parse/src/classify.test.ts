import { describe, expect, it } from 'vitest';
import { formatCIDR, formatIP, toRange } from './index.ts';
import { containsIP } from './prefix.ts';
import { classify, SPECIAL_PURPOSE_BLOCKS } from './special-purpose.ts';

const look = (address: string) => {
  const block = classify(address);
  return block && [formatCIDR(block), block.name, block.rfc, block.isGloballyReachable];
};

describe('classify', () => {
  it.each([
    ['0.0.0.0', '0.0.0.0/32', '"This host on this network"', 1122, false, 'the smallest block'],
    ['0.0.0.1', '0.0.0.0/8', '"This network"', 791, false, 'around it'],
    ['10.255.255.255', '10.0.0.0/8', 'Private-Use', 1918, false, 'private'],
    ['100.64.0.0', '100.64.0.0/10', 'Shared Address Space', 6598, false, 'carrier-grade NAT'],
    ['127.255.255.255', '127.0.0.0/8', 'Loopback', 1122, false, 'all of the network'],
    ['169.254.169.254', '169.254.0.0/16', 'Link Local', 3927, false, 'where clouds keep their metadata'],
    ['172.31.255.255', '172.16.0.0/12', 'Private-Use', 1918, false, 'private'],
    ['192.0.0.1', '192.0.0.0/29', 'IPv4 Service Continuity Prefix', 7335, false, 'inside 192.0.0.0/24'],
    ['192.0.0.9', '192.0.0.9/32', 'Port Control Protocol Anycast', 7723, true, 'an exception'],
    ['192.0.0.10', '192.0.0.10/32', 'Traversal Using Relays around NAT Anycast', 8155, true, 'another'],
    ['192.0.0.170', '192.0.0.170/31', 'NAT64/DNS64 Discovery', 8880, false, 'two registered addresses'],
    ['192.0.0.171', '192.0.0.170/31', 'NAT64/DNS64 Discovery', 8880, false, 'two registered addresses'],
    ['192.0.0.172', '192.0.0.0/24', 'IETF Protocol Assignments', 6890, false, 'around them'],
    ['192.31.196.1', '192.31.196.0/24', 'AS112-v4', 7535, true, 'reachable'],
    ['192.52.193.1', '192.52.193.0/24', 'AMT', 7450, true, 'reachable'],
    ['192.88.99.1', '192.88.99.0/24', 'Deprecated (6to4 Relay Anycast)', 7526, false, 'terminated'],
    ['192.88.99.2', '192.88.99.2/32', '6a44-relay anycast address', 6751, false, 'inside it'],
    ['192.175.48.1', '192.175.48.0/24', 'Direct Delegation AS112 Service', 7534, true, 'reachable'],
    ['198.19.0.0', '198.18.0.0/15', 'Benchmarking', 2544, false, 'the second half'],
    ['203.0.113.7', '203.0.113.0/24', 'Documentation (TEST-NET-3)', 5737, false, 'documentation'],
    ['239.255.255.255', '224.0.0.0/4', 'Multicast', 5771, false, 'in the IPv4 address space only'],
    ['240.0.0.0', '240.0.0.0/4', 'Reserved', 1112, false, 'reserved'],
    ['255.255.255.255', '255.255.255.255/32', 'Limited Broadcast', 8190, false, 'broadcast'],
    ['::', '::/128', 'Unspecified Address', 4291, false, 'unspecified'],
    ['::1', '::1/128', 'Loopback Address', 4291, false, 'loopback'],
    ['000:0:0000::01', '::1/128', 'Loopback Address', 4291, false, 'with zeros (CVE-2024-29415)'],
    ['000:0:0000:0:000:0:00:001', '::1/128', 'Loopback Address', 4291, false, 'in full (CVE-2024-29415)'],
    ['::127.0.0.1', '::/96', 'Deprecated (IPv4-compatible Address)', 4291, false, 'not in the registry'],
    ['::fFFf:127.0.0.1', '::ffff:0.0.0.0/96', 'IPv4-mapped Address', 4291, false, 'CVE-2024-29415'],
    ['::ffff:8.8.8.8', '::ffff:0.0.0.0/96', 'IPv4-mapped Address', 4291, false, 'whatever is inside'],
    ['::ffff:0:127.0.0.1', '::/8', 'Reserved by IETF', 4291, false, 'IPv4-translated'],
    ['64:ff9b::8.8.8.8', '64:ff9b::/96', 'IPv4-IPv6 Translat.', 6052, true, 'NAT64'],
    ['64:ff9b:1::8.8.8.8', '64:ff9b:1::/48', 'IPv4-IPv6 Translat.', 8215, false, 'local NAT64'],
    ['64:ff9b:2::', '::/8', 'Reserved by IETF', 4291, false, 'behind both'],
    ['100::1', '100::/64', 'Discard-Only Address Block', 6666, false, 'discard'],
    ['100:0:0:1::1', '100:0:0:1::/64', 'Dummy IPv6 Prefix', 9780, false, 'new in 2025'],
    ['100:0:0:2::1', '100::/8', 'Reserved by IETF', 4291, false, 'behind it'],
    ['2001::1', '2001::/32', 'TEREDO', 4380, false, 'N/A in the registry'],
    ['2001:1::1', '2001:1::1/128', 'Port Control Protocol Anycast', 7723, true, 'an exception'],
    ['2001:1::2', '2001:1::2/128', 'Traversal Using Relays around NAT Anycast', 8155, true, 'another'],
    ['2001:1::3', '2001:1::3/128', 'DNS-SD Service Registration Protocol Anycast', 9665, true, 'another'],
    ['2001:1::4', '2001::/23', 'IETF Protocol Assignments', 2928, false, 'around them'],
    ['2001:2::1', '2001:2::/48', 'Benchmarking', 5180, false, 'benchmarking'],
    ['2001:3::1', '2001:3::/32', 'AMT', 7450, true, 'reachable'],
    ['2001:4:112::1', '2001:4:112::/48', 'AS112-v6', 7535, true, 'reachable'],
    ['2001:10::1', '2001:10::/28', 'Deprecated (previously ORCHID)', 4843, false, 'terminated'],
    ['2001:2f::1', '2001:20::/28', 'ORCHIDv2', 7343, true, 'inside a hexadecimal digit'],
    [
      '2001:30::1',
      '2001:30::/28',
      'Drone Remote ID Protocol Entity Tags (DETs) Prefix',
      9374,
      true,
      'drones',
    ],
    ['2001:db8::1', '2001:db8::/32', 'Documentation', 3849, false, 'documentation'],
    ['2002:7f00:1::', '2002::/16', '6to4', 3056, false, 'N/A in the registry'],
    ['2620:4f:8000::1', '2620:4f:8000::/48', 'Direct Delegation AS112 Service', 7534, true, 'reachable'],
    ['3fff:fff::1', '3fff::/20', 'Documentation', 9637, false, 'new in 2024'],
    ['5f00::1', '5f00::/16', 'Segment Routing (SRv6) SIDs', 9602, false, 'new in 2024'],
    ['5f01::1', '4000::/2', 'Reserved by IETF', 4291, false, 'behind it'],
    ['fd00::1', 'fc00::/7', 'Unique-Local', 4193, false, 'the half that is in use'],
    ['fe80::0001', 'fe80::/10', 'Link-Local Unicast', 4291, false, 'with zeros (CVE-2024-29415)'],
    ['fe80::1%eth0', 'fe80::/10', 'Link-Local Unicast', 4291, false, 'with a zone id'],
    ['fec0::1', 'fec0::/10', 'Deprecated (Site-Local Unicast)', 3879, false, 'deprecated'],
    ['ff02::fb', 'ff00::/8', 'Multicast', 4291, false, 'multicast'],
    ['fe00::1', 'fe00::/9', 'Reserved by IETF', 4291, false, 'never given out'],
  ])('%s is in %s, %s (RFC %i, globally reachable: %s): %s', (address, ...[prefix, name, rfc, isGlobal]) => {
    expect(look(address)).toEqual([prefix, name, rfc, isGlobal]);
  });

  it.each([
    ['1.1.1.1', 'before 10.0.0.0/8'],
    ['11.0.0.0', 'behind 10.0.0.0/8'],
    ['100.63.255.255', 'before 100.64.0.0/10'],
    ['100.128.0.0', 'behind 100.64.0.0/10'],
    ['172.15.255.255', 'before 172.16.0.0/12'],
    ['172.32.0.0', 'behind 172.16.0.0/12'],
    ['192.0.1.0', 'behind 192.0.0.0/24'],
    ['192.88.98.255', 'before 192.88.99.0/24'],
    ['198.20.0.0', 'behind 198.18.0.0/15'],
    ['223.255.255.255', 'before multicast'],
    ['2000::', 'the first global unicast address'],
    ['2001:200::', 'behind 2001::/23'],
    ['2003::', 'behind 2002::/16'],
    ['3fff:1000::', 'behind 3fff::/20'],
    ['3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'the last global unicast address'],
  ])('%s has no special purpose: %s', (address) => {
    expect(classify(address)).toBeUndefined();
  });

  it('takes a number for IPv4 and words for IPv6', () => {
    expect(classify(0x7f000001)?.name).toBe('Loopback');
    expect(classify([0, 0, 0, 1])?.name).toBe('Loopback Address');
  });

  it.each(['0177.0.0.1', '127.1', 'localhost', ''])('refuses %j, which is no address', (text) => {
    expect(() => classify(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_IP_ADDRESS' }));
  });
});

describe('SPECIAL_PURPOSE_BLOCKS', () => {
  it('are what classify answers for their ends, unless a smaller block is there', () => {
    for (const block of SPECIAL_PURPOSE_BLOCKS) {
      for (const end of [toRange(block).first, toRange(block).last]) {
        const found = classify(end)!;
        expect(found.prefixLength, formatIP(end)).toBeGreaterThanOrEqual(block.prefixLength);
        expect(containsIP(block, found.address), formatIP(end)).toBe(true);
      }
    }
  });

  it('are written without bits behind the prefix, and once', () => {
    for (const block of SPECIAL_PURPOSE_BLOCKS) expect(toRange(block).first).toEqual(block.address);
    expect(new Set(SPECIAL_PURPOSE_BLOCKS.map(formatCIDR)).size).toBe(SPECIAL_PURPOSE_BLOCKS.length);
  });

  it('leave nothing of IPv6 but 2000::/3 without a purpose', () => {
    for (let byte = 0; byte < 256; byte++) {
      const isGlobalUnicast = byte >> 5 === 1;
      expect(classify([((byte << 24) | 0x00abcdef) >>> 0, 0, 0, 0]) === undefined, `${byte}`).toBe(
        isGlobalUnicast,
      );
    }
  });
});
