import { describe, expect, it } from 'vitest';
import { embeddedIPv4, formatIPv4, parseIPv6 } from './index.ts';

describe('embeddedIPv4', () => {
  it.each([
    ['::ffff:192.0.2.33', ['192.0.2.33'], 'IPv4-mapped'],
    ['::ffff:7f00:1', ['127.0.0.1'], 'IPv4-mapped in groups'],
    ['::fFFf:127.0.0.1', ['127.0.0.1'], 'IPv4-mapped in mixed case (CVE-2024-29415)'],
    ['0:0:0:0:0:ffff:127.0.0.1', ['127.0.0.1'], 'IPv4-mapped in full'],
    ['::ffff:0.0.0.0', ['0.0.0.0'], 'IPv4-mapped zeros'],
    ['::192.0.2.33', ['192.0.2.33'], 'IPv4-compatible'],
    ['::2', ['0.0.0.2'], 'IPv4-compatible after loopback'],
    ['::ffff:0:192.0.2.33', ['192.0.2.33'], 'IPv4-translated'],
    ['64:ff9b::192.0.2.33', ['192.0.2.33'], 'NAT64'],
    ['64:ff9b:1::192.0.2.33', ['192.0.2.33'], 'a 96-bit prefix in the block for local NAT64'],
    ['64:ff9b:1:2:3:4:192.0.2.33', ['192.0.2.33'], 'another one'],
    [
      '64:ff9b:1:c000:2:2100::',
      ['2.33.0.0', '0.2.33.0', '192.0.2.33'],
      'a 48-bit prefix, RFC 6052 section 2.4',
    ],
    ['64:ff9b:1:7f00:0:100::', ['0.1.0.0', '0.0.1.0', '127.0.0.1'], 'the same, of loopback'],
    ['64:ff9b:1:c0:0:221::', ['0.2.33.0', '192.0.2.33'], 'a 56-bit prefix'],
    ['64:ff9b:1:0:c0:2:2100:0', ['192.0.2.33'], 'a 64-bit prefix'],
    ['64:ff9b:1:ff7f:0:1::', ['0.0.1.0', '127.0.0.1'], 'a 56-bit prefix, of loopback'],
    ['64:ff9b:1:ffff:7f:0:100:0', ['127.0.0.1'], 'a 64-bit prefix, of loopback'],
    ['2002:c000:221::1', ['192.0.2.33'], '6to4'],
    ['2002:7f00:1::', ['127.0.0.1'], '6to4 of loopback'],
    [
      '2001:0:4136:e378:8000:63bf:3fff:fdd2',
      ['192.0.2.45', '65.54.227.120'],
      'Teredo: RFC 4380 section 4, the client inverted, the server as it is',
    ],
    ['2001::80ff:fffe', ['127.0.0.1', '0.0.0.0'], 'Teredo of loopback'],
    ['2001:db8::5efe:192.0.2.33', ['192.0.2.33'], 'ISATAP with a private address'],
    ['2001:db8::200:5efe:192.0.2.33', ['192.0.2.33'], 'ISATAP with a global address'],
    ['fe80::5efe:127.0.0.1', ['127.0.0.1'], 'ISATAP, link-local'],
    ['fd00:1:2:3:0:5efe:10.0.0.1', ['10.0.0.1'], 'ISATAP under a unique local prefix'],
    ['2002:808:808::5efe:10.0.0.1', ['8.8.8.8', '10.0.0.1'], 'ISATAP behind 6to4'],
    ['64:ff9b:1:0:0:5efe:10.0.0.1', ['10.0.0.1'], 'one address, twice'],
  ])('finds in %s %s: %s', (text, addresses) => {
    expect(embeddedIPv4(text).map(formatIPv4)).toEqual(addresses);
    expect(embeddedIPv4(parseIPv6(text)).map(formatIPv4)).toEqual(addresses);
  });

  it.each([
    ['192.0.2.33', 'IPv4 itself'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['2001:db8::192.0.2.33', 'a dotted quad without a mechanism'],
    ['::fffe:192.0.2.33', 'almost IPv4-mapped'],
    ['::fffe:0:192.0.2.33', 'almost IPv4-translated'],
    ['64:ff9b::1:192.0.2.33', 'behind NAT64'],
    ['64:ff9b:2::192.0.2.33', 'behind local NAT64'],
    ['2001:1::192.0.2.33', 'behind Teredo'],
    ['2003:c000:221::', 'behind 6to4'],
    ['2001:db8::5eff:192.0.2.33', 'almost ISATAP'],
    ['2001:db8::300:5efe:192.0.2.33', 'almost ISATAP, with the group bit'],
  ])('finds nothing in %s: %s', (text) => {
    expect(embeddedIPv4(text)).toEqual([]);
  });

  it('takes a number for IPv4', () => {
    expect(embeddedIPv4(0xc0000221)).toEqual([]);
  });

  it('refuses what is no address', () => {
    expect(() => embeddedIPv4('::ffff:127.1')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_IP_ADDRESS' }),
    );
  });
});
