import { describe, expect, it } from 'vitest';
import {
  containsCIDR,
  excludeCIDRs,
  expandCIDR,
  intersectCIDRs,
  mergeCIDRs,
  nextAddress,
  overlapsCIDR,
  rangeToCIDRs,
} from './cidr-set.ts';
import { parseCIDR, parseIP, parseRange } from './index.ts';

describe('mergeCIDRs', () => {
  it.each<[blocks: string[], merged: string[], reason: string]>([
    [[], [], 'nothing'],
    [['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8'], 'two halves'],
    [['10.128.0.0/9', '10.0.0.0/9'], ['10.0.0.0/8'], 'in any order'],
    [['10.0.0.0/8', '10.1.2.3/32'], ['10.0.0.0/8'], 'one inside another'],
    [['10.0.0.0/8', '10.0.0.0/8'], ['10.0.0.0/8'], 'twice the same'],
    [['10.1.2.3/8'], ['10.0.0.0/8'], 'host bits are dropped'],
    [['192.0.2.1', '192.0.2.0'], ['192.0.2.0/31'], 'addresses'],
    [['192.0.2.1-192.0.2.3'], ['192.0.2.1/32', '192.0.2.2/31'], 'a range'],
    [['192.0.2.2', '192.0.2.1'], ['192.0.2.1/32', '192.0.2.2/32'], 'neighbours that are no prefix'],
    [['::/1', '8000::/1', '0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/0', '::/0'], 'everything, IPv4 first'],
    [['255.255.255.255', '::'], ['255.255.255.255/32', '::/128'], 'the versions do not touch'],
    [
      ['255.255.255.254/31', '255.255.255.255', '0.0.0.0'],
      ['0.0.0.0/32', '255.255.255.254/31'],
      'the last address',
    ],
    [['::ffff:192.0.2.1', '192.0.2.1'], ['192.0.2.1/32', '::ffff:192.0.2.1/128'], 'IPv4-mapped is IPv6'],
    [['fe80::1%eth0-1'], ['fe80::1/128'], 'a zone id is dropped'],
    [['fe80::%eth0-fe80::3'], ['fe80::/126'], 'a range whose first address has a zone id'],
    [['fe80::-fe80::3%eth0-1'], ['fe80::/126'], 'a range whose last address has a zone id'],
    [['fe80::%eth0-fe80::3%eth0'], ['fe80::/126'], 'a range whose addresses have zone ids'],
    [
      ['2001:db8::ffff:ffff', '2001:db8::1:0:0'],
      ['2001:db8::ffff:ffff/128', '2001:db8::1:0:0/128'],
      'a carry between words',
    ],
  ])('%j are %j: %s', (blocks, merged) => {
    expect(mergeCIDRs(blocks)).toEqual(merged);
  });

  it('sorts many blocks', () => {
    // Every 3rd address, from the last to the first, twice; enough for digits of 16 bits in the radix sort.
    const ipv4 = Array.from({ length: 3000 }, (_, i) =>
      `10.${(i * 3) >> 8}.${(i * 3) & 255}.0/24`.replace('10.', `${10 + (i >> 12)}.`),
    );
    expect(mergeCIDRs([...ipv4, ...ipv4].reverse())).toEqual(ipv4);
    const ipv6 = Array.from(
      { length: 3000 },
      (_, i) => `2001:db8:${(i + 1).toString(16)}:${(i * 7 + 1).toString(16)}::/64`,
    );
    expect(mergeCIDRs([...ipv6, ...ipv6].reverse())).toEqual(ipv6);
  });

  it('takes a single block, an iterable and values', () => {
    expect(mergeCIDRs('10.0.0.1/8')).toEqual(['10.0.0.0/8']);
    expect(mergeCIDRs(new Set(['10.0.0.0/9', '10.128.0.0/9']))).toEqual(['10.0.0.0/8']);
    expect(mergeCIDRs(parseCIDR('10.0.0.1/8'))).toEqual([parseCIDR('10.0.0.0/8')]);
    expect(mergeCIDRs(parseRange('::1-::2'))).toEqual([parseCIDR('::1/128'), parseCIDR('::2/128')]);
  });

  it.each([
    ...['10.0.0.0/33', '10.0.0.256', 'localhost', '', '192.0.2.9-192.0.2.1', '1.2.3.4-::1'],
    ...['fe80::1%eth0-1-fe80::9', '1.2.3.4%eth0-1', 'fe80::1%-fe80::9', 'fe80::1-fe80::9%'],
  ])('refuses %j', (text) => {
    expect(() => mergeCIDRs([text])).toThrow(expect.objectContaining({ code: 'ERR_INVALID_IP_ADDRESS' }));
  });
});

describe('excludeCIDRs', () => {
  it.each<[blocks: string[], excluded: string[], rest: string[], reason: string]>([
    [['10.0.0.0/8'], ['10.0.0.0/9'], ['10.128.0.0/9'], 'the first half'],
    [['10.0.0.0/8'], ['10.128.0.0/9'], ['10.0.0.0/9'], 'the second half'],
    [['10.0.0.0/30'], ['10.0.0.1', '10.0.0.2'], ['10.0.0.0/32', '10.0.0.3/32'], 'the middle'],
    [['10.0.0.0/8'], ['0.0.0.0/0'], [], 'all of it'],
    [['10.0.0.0/8'], ['11.0.0.0/8', '::/0'], ['10.0.0.0/8'], 'nothing of it'],
    [['0.0.0.0/0'], ['0.0.0.0/0'], [], 'everything'],
    [['2001:db8::/31'], ['2001:db8::/32'], ['2001:db9::/32'], 'IPv6'],
    [['::/124'], ['::', '::8/125'], ['::1/128', '::2/127', '::4/126'], 'both ends'],
    [['2001:db8::/126'], ['2001:db8::1'], ['2001:db8::/128', '2001:db8::2/127'], 'inside a word'],
  ])('%j without %j are %j: %s', (blocks, excluded, rest) => {
    expect(excludeCIDRs(blocks, excluded)).toEqual(rest);
  });

  it('gives values for values', () => {
    expect(excludeCIDRs([parseCIDR('10.0.0.0/8')], '10.0.0.0/9')).toEqual([parseCIDR('10.128.0.0/9')]);
  });
});

describe('intersectCIDRs', () => {
  it.each<[a: string[], b: string[], common: string[], reason: string]>([
    [['10.0.0.0/8'], ['10.1.0.0/16', '11.0.0.0/8'], ['10.1.0.0/16'], 'the smaller one'],
    [['10.0.0.0/8'], ['::/0'], [], 'of two versions'],
    [['10.0.0.0-10.0.0.9'], ['10.0.0.8-10.0.0.20'], ['10.0.0.8/31'], 'an overlap'],
    [['0.0.0.0/0', '::/0'], ['::1', '192.0.2.1'], ['192.0.2.1/32', '::1/128'], 'of both versions'],
  ])('%j and %j have %j: %s', (a, b, common) => {
    expect(intersectCIDRs(a, b)).toEqual(common);
    expect(intersectCIDRs(b, a)).toEqual(common);
  });
});

describe('rangeToCIDRs', () => {
  it.each([
    ['192.0.2.1-192.0.2.4', ['192.0.2.1/32', '192.0.2.2/31', '192.0.2.4/32'], 'not aligned'],
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0'], 'everything'],
    ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/0'], 'everything of IPv6'],
    ['::1-::1', ['::1/128'], 'one address'],
    ['0.0.0.0-128.0.0.0', ['0.0.0.0/1', '128.0.0.0/32'], 'a bit more than half'],
  ])('%s is %j: %s', (range, cidrs) => {
    expect(rangeToCIDRs(range)).toEqual(cidrs);
    expect(rangeToCIDRs(parseRange(range))).toEqual(cidrs.map(parseCIDR));
  });
});

describe('containsCIDR and overlapsCIDR', () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.3', true, true, 'an address'],
    ['10.1.2.3', '10.0.0.0/8', false, true, 'the wrong way round'],
    ['10.0.0.0/8', '11.0.0.0/8', false, false, 'a neighbour'],
    ['::/0', '10.0.0.0/8', false, false, 'another version'],
    ['10.0.0.0/8', '10.255.255.255-11.0.0.0', false, true, 'a range across the end'],
  ])('%s and %s: %s, %s, %s', (outer, inner, contains, overlaps) => {
    expect(containsCIDR(outer, inner)).toBe(contains);
    expect(overlapsCIDR(outer, inner)).toBe(overlaps);
  });

  it('counts several blocks together', () => {
    expect(containsCIDR(['10.0.0.0/9', '10.128.0.0/9'], '10.0.0.0/8')).toBe(true);
    expect(containsCIDR('10.0.0.0/8', ['10.0.0.0/9', '11.0.0.0/32'])).toBe(false);
    expect(containsCIDR([], [])).toBe(true);
    expect(overlapsCIDR([], '::/0')).toBe(false);
  });
});

describe('expandCIDR', () => {
  it('ends with the last address of its version', () => {
    expect([...expandCIDR('255.255.255.254/31')]).toEqual(['255.255.255.254', '255.255.255.255']);
    expect([...expandCIDR('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128')]).toHaveLength(1);
  });

  it('gives values for a value', () => {
    expect([...expandCIDR(parseCIDR('192.0.2.1/31'))]).toEqual([0xc000_0200, 0xc000_0201]);
  });

  it('takes one address after the other', () => {
    const addresses = expandCIDR('2001:db8::/32');
    expect([addresses.next().value, addresses.next().value]).toEqual(['2001:db8::', '2001:db8::1']);
  });
});

describe('nextAddress', () => {
  it.each<[address: string, next: string | undefined, reason: string]>([
    ['192.0.2.255', '192.0.3.0', 'a carry'],
    ['127.255.255.255', '128.0.0.0', 'the sign bit'],
    ['255.255.255.255', undefined, 'the last of IPv4'],
    ['2001:db8::ffff:ffff', '2001:db8::1:0:0', 'a carry between words'],
    ['::', '::1', 'the first of IPv6'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined, 'the last of IPv6'],
  ])('%s is followed by %s: %s', (address, next) => {
    expect(nextAddress(address)).toBe(next);
    expect(nextAddress(parseIP(address))).toEqual(next === undefined ? undefined : parseIP(next));
  });
});
