import { describe, expect, it } from 'vitest';
import { embeddedIPv4, formatIPv4, parseIPv4, parseIPv6 } from './index.ts';

describe('embeddedIPv4', () => {
  it.each([
    ['::ffff:192.0.2.33', '192.0.2.33', 'IPv4-mapped'],
    ['::ffff:7f00:1', '127.0.0.1', 'IPv4-mapped in groups'],
    ['::fFFf:127.0.0.1', '127.0.0.1', 'IPv4-mapped in mixed case (CVE-2024-29415)'],
    ['0:0:0:0:0:ffff:127.0.0.1', '127.0.0.1', 'IPv4-mapped in full'],
    ['::ffff:0.0.0.0', '0.0.0.0', 'IPv4-mapped zeros'],
    ['::192.0.2.33', '192.0.2.33', 'IPv4-compatible'],
    ['::2', '0.0.0.2', 'IPv4-compatible after loopback'],
    ['64:ff9b::192.0.2.33', '192.0.2.33', 'NAT64'],
    ['64:ff9b:1::192.0.2.33', '192.0.2.33', 'a 96-bit prefix in the block for local NAT64'],
    ['64:ff9b:1:2:3:4:192.0.2.33', '192.0.2.33', 'another one'],
    ['64:ff9b:1:c000:2:2100::', '192.0.2.33', 'the 48-bit prefix: RFC 6052 section 2.4 with 64:ff9b:1::/48'],
    ['64:ff9b:1:7f00:0:100::', '127.0.0.1', 'the same, of loopback'],
    ['2002:c000:221::1', '192.0.2.33', '6to4'],
    ['2002:7f00:1::', '127.0.0.1', '6to4 of loopback'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', '192.0.2.45', 'Teredo: RFC 4380 section 4, inverted'],
    ['2001::80ff:fffe', '127.0.0.1', 'Teredo of loopback'],
  ])('finds in %s %s: %s', (text, address) => {
    expect(formatIPv4(embeddedIPv4(text)!)).toBe(address);
    expect(embeddedIPv4(parseIPv6(text))).toBe(parseIPv4(address));
  });

  it.each([
    ['192.0.2.33', 'IPv4 itself'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['2001:db8::192.0.2.33', 'a quad means nothing by itself'],
    ['::fffe:192.0.2.33', 'almost IPv4-mapped'],
    ['::ffff:0:192.0.2.33', 'IPv4-translated, which is not listed any more'],
    ['64:ff9b::1:192.0.2.33', 'behind NAT64'],
    ['64:ff9b:2::192.0.2.33', 'behind local NAT64'],
    ['2001:1::192.0.2.33', 'behind Teredo'],
    ['2003:c000:221::', 'behind 6to4'],
  ])('finds nothing in %s: %s', (text) => {
    expect(embeddedIPv4(text)).toBeUndefined();
  });

  it('takes a number for IPv4', () => {
    expect(embeddedIPv4(0xc0000221)).toBeUndefined();
  });

  it('refuses what is no address', () => {
    expect(() => embeddedIPv4('::ffff:127.1')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_IP_ADDRESS' }),
    );
  });
});
