import { describe, expect, it } from 'vitest';
import {
  formatCIDR,
  formatRange,
  parseCIDR,
  parseIP,
  parseRange,
  scanPrefixLength,
  toFailure,
  toRange,
  tryParseCIDR,
  tryParseRange,
} from './index.ts';
import { containsIP } from './prefix.ts';

describe('a prefix', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0-10.255.255.255', 'an octet'],
    ['10.1.2.3/8', '10.0.0.0-10.255.255.255', 'bits behind it'],
    ['0.0.0.0/0', '0.0.0.0-255.255.255.255', 'everything'],
    ['1.2.3.4/1', '0.0.0.0-127.255.255.255', 'one bit'],
    ['255.255.255.254/31', '255.255.255.254-255.255.255.255', 'two addresses'],
    ['255.255.255.255/32', '255.255.255.255-255.255.255.255', 'one address'],
    ['192.0.2.200/25', '192.0.2.128-192.0.2.255', 'inside an octet'],
    ['::/0', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'everything of version 6'],
    ['2001:db8:ffff::/32', '2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'a word'],
    [
      '2001:db8:ffff::/33',
      '2001:db8:8000::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
      'a bit more than a word',
    ],
    ['2001:db8::ffff/127', '2001:db8::fffe-2001:db8::ffff', 'two addresses of version 6'],
    ['::1/128', '::1-::1', 'one address of version 6'],
    ['::ffff:10.0.0.0/104', '::ffff:10.0.0.0-::ffff:10.255.255.255', 'IPv4-mapped'],
  ])('%s is %s: %s', (text, range) => {
    const cidr = parseCIDR(text);
    expect(tryParseCIDR(text)).toEqual(cidr);
    expect(formatCIDR(cidr)).toBe(text);
    expect(formatRange(toRange(cidr))).toBe(range);
    const { first, last } = parseRange(range);
    expect([containsIP(cidr, first), containsIP(cidr, last)]).toEqual([true, true]);
  });

  it.each([
    ['10.0.0.0/8', '9.255.255.255', 'just before it'],
    ['10.0.0.0/8', '11.0.0.0', 'just behind it'],
    ['2001:db8::/33', '2001:db8:8000::', 'just behind a bit more than a word'],
    ['::1/128', '::2', 'another address'],
    ['0.0.0.0/0', '::1', 'another version'],
    ['::/0', '1.2.3.4', 'another version'],
    ['10.0.0.0/8', '::ffff:10.0.0.1', 'the other version of what is in it'],
  ])('%s does not contain %s: %s', (cidr, ip) => {
    expect(containsIP(parseCIDR(cidr), parseIP(ip))).toBe(false);
  });

  it.each([
    ['10.0.0.0', 'unexpected end', 8, 'no slash'],
    ['10.0.0.0/', 'unexpected end', 9, 'no length'],
    ['/8', 'unexpected end', 0, 'no address'],
    ['10.0.0.0/33', 'too large', 9, 'too long'],
    ['::/129', 'too large', 3, 'too long'],
    ['10.0.0.0/08', 'leading zero', 9, 'a leading zero'],
    ['10.0.0.0/00', 'leading zero', 9, 'zeros'],
    ['10.0.0.0/+8', 'unexpected character', 9, 'a sign'],
    ['10.0.0.0/-1', 'unexpected character', 9, 'a sign'],
    ['10.0.0.0/8 ', 'unexpected character', 10, 'white space'],
    ['10.0.0.0/1e1', 'unexpected character', 10, 'not decimal'],
    ['10.0.0.0/255.0.0.0', 'too large', 9, 'a mask'],
    ['10.0.0.0/8/8', 'unexpected character', 10, 'two slashes'],
    ['10/8', 'unexpected end', 2, 'a short address'],
    ['fe80::1/64%eth0', 'unexpected character', 10, 'the zone id at the wrong place'],
  ])('%s is none: %s at %i, %s', (text, reason, index) => {
    expect(tryParseCIDR(text)).toBeUndefined();
    expect(() => parseCIDR(text)).toThrow(
      `Invalid IP address: ${text} (${reason} at index ${index}; expected a CIDR prefix)`,
    );
  });

  it('leaves a zone id out', () => {
    expect(formatCIDR(parseCIDR('fe80::1%eth0/64'))).toBe('fe80::1/64');
  });

  it('has a length that may stand inside a text', () => {
    expect(scanPrefixLength('10.0.0.0/8;', 9, 10, 32)).toBe(8);
    expect(toFailure(scanPrefixLength('10.0.0.0/;8', 9, 9, 32))).toEqual({
      reason: 'unexpected end',
      index: 9,
    });
  });
});

describe('a range', () => {
  it.each([
    ['192.0.2.0-192.0.2.255', 'IPv4'],
    ['0.0.0.0-255.255.255.255', 'everything'],
    ['::1-::1', 'one address'],
    ['2001:db8::-2001:db8:1::', 'IPv6'],
    ['::ffff:0:1-1::', 'a last word that is smaller'],
  ])('%s: %s', (text) => {
    const range = parseRange(text);
    expect(tryParseRange(text)).toEqual(range);
    expect(parseRange(formatRange(range))).toEqual(range);
  });

  it.each([
    ['192.0.2.0', 'unexpected end', 9, 'no dash'],
    ['192.0.2.0-', 'unexpected end', 10, 'no last address'],
    ['-192.0.2.0', 'unexpected end', 0, 'no first address'],
    ['192.0.2.1-192.0.2.0', 'last before first', 10, 'the wrong way round'],
    ['2001:db8::1-2001:db8::', 'last before first', 12, 'seen in the last word'],
    ['2001:db9::-2001:db8::1', 'last before first', 11, 'seen in the first word'],
    ['192.0.2.0-::1', 'two families', 10, 'IPv4 to IPv6'],
    ['::1-192.0.2.0', 'two families', 4, 'IPv6 to IPv4'],
    ['192.0.2.0 - 192.0.2.1', 'unexpected character', 9, 'white space'],
  ])('%s is none: %s at %i, %s', (text, reason, index) => {
    expect(tryParseRange(text)).toBeUndefined();
    expect(() => parseRange(text)).toThrow(
      `Invalid IP address: ${text} (${reason} at index ${index}; expected an IP range)`,
    );
  });
});
