import { describe, expect, it } from 'vitest';
import {
  formatCIDR,
  formatIP,
  formatRange,
  toRange,
  tryParseCIDR,
  tryParseIP,
  tryParseRange,
} from './index.ts';

describe('tryParseCIDR', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0-10.255.255.255', 'a prefix'],
    ['10.1.2.3/8', '10.0.0.0-10.255.255.255', 'with bits behind it'],
    ['0.0.0.0/0', '0.0.0.0-255.255.255.255', 'everything'],
    ['255.255.255.255/32', '255.255.255.255-255.255.255.255', 'one address'],
    ['192.0.2.128/25', '192.0.2.128-192.0.2.255', 'not at an octet'],
    ['::/0', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'everything of version 6'],
    ['2001:db8::/32', '2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'at a word'],
    ['2001:db8::/33', '2001:db8::-2001:db8:7fff:ffff:ffff:ffff:ffff:ffff', 'behind a word'],
    ['::1/128', '::1-::1', 'one address of version 6'],
    ['::ffff:10.0.0.0/104', '::ffff:10.0.0.0-::ffff:10.255.255.255', 'IPv4-mapped'],
  ])('%s is %s: %s', (text, range) => {
    const cidr = tryParseCIDR(text);
    expect(cidr).toBeDefined();
    expect(formatRange(toRange(cidr!))).toBe(range);
    expect(formatCIDR(cidr!)).toBe(text);
  });

  it.each([
    ['10.0.0.0', 'no slash'],
    ['10.0.0.0/', 'no length'],
    ['/8', 'no address'],
    ['10.0.0.0/33', 'too long'],
    ['::/129', 'too long'],
    ['10.0.0.0/08', 'a leading zero'],
    ['10.0.0.0/+8', 'a sign'],
    ['10.0.0.0/-1', 'a sign'],
    ['10.0.0.0/8 ', 'white space'],
    ['10.0.0.0/1e1', 'not decimal'],
    ['10.0.0.0/255.0.0.0', 'a mask'],
    ['10.0.0.0/8/8', 'two slashes'],
    ['10/8', 'a short address'],
    ['fe80::1/64%eth0', 'the zone id at the wrong place'],
  ])('%s is none: %s', (text) => {
    expect(tryParseCIDR(text)).toBeUndefined();
  });

  it('leaves a zone id out', () => {
    expect(formatCIDR(tryParseCIDR('fe80::1%eth0/64')!)).toBe('fe80::1/64');
  });
});

describe('tryParseRange', () => {
  it.each(['192.0.2.0-192.0.2.255', '0.0.0.0-255.255.255.255', '::1-::1', '2001:db8::-2001:db8:1::'])(
    '%s',
    (text) => {
      expect(formatRange(tryParseRange(text)!)).toBe(text);
    },
  );

  it.each([
    ['192.0.2.0', 'no dash'],
    ['192.0.2.0-', 'no last address'],
    ['-192.0.2.0', 'no first address'],
    ['192.0.2.1-192.0.2.0', 'the wrong way round'],
    ['2001:db8::1-2001:db8::', 'the wrong way round, seen in the last word'],
    ['2001:db9::-2001:db8::1', 'the wrong way round, seen in the first word'],
    ['192.0.2.0-::1', 'two families'],
    ['192.0.2.0 - 192.0.2.1', 'white space'],
  ])('%s is none: %s', (text) => {
    expect(tryParseRange(text)).toBeUndefined();
  });
});

it('tryParseIP tells the versions apart by type', () => {
  expect(tryParseIP('127.0.0.1')).toBe(0x7f000001);
  expect(tryParseIP('::ffff:127.0.0.1')).toEqual([0, 0, 0xffff, 0x7f000001]);
  expect(tryParseIP('localhost')).toBeUndefined();
  expect(formatIP(0xffffffff)).toBe('255.255.255.255');
  expect(formatIP([0xffffffff, 0, 0, 0])).toBe('ffff:ffff::');
});
