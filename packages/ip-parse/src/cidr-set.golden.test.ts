import fc from '@net-tooling/config/fast-check';
import { containsCidr, excludeCidr, expandCidr, mergeCidr, overlapCidr } from 'cidr-tools';
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
import { type CIDR, formatCIDR, formatIP, formatRange, type IP, parseIP, toRange } from './index.ts';

const ipv4 = fc.nat(0xffff).map((low) => (0xc000_0000 + low) >>> 0);
const ipv6 = fc
  .tuple(fc.constantFrom(0, 1, 0xffff_ffff), fc.constantFrom(0, 0x8000_0000), fc.nat(0xffff))
  .map(([b, c, d]): IP => [0x2001_0db8, b, c, d]);

const cidr = fc.oneof(
  fc.record({
    family: fc.constant(4 as const),
    address: ipv4,
    prefixLength: fc.integer({ min: 16, max: 32 }),
  }),
  fc.record({
    family: fc.constant(6 as const),
    address: ipv6,
    prefixLength: fc.integer({ min: 30, max: 128 }),
  }),
);
/** The network address without host bits: what cidr-tools writes. */
const text = cidr.map((each) => formatCIDR({ ...each, address: toRange(each as CIDR).first } as CIDR));
const texts = fc.array(text, { maxLength: 12 });

/** The order of `mergeCIDRs`: IPv4 first, ascending. */
const sorted = (cidrs: readonly string[]) => mergeCIDRs([...cidrs]);

describe('the same as cidr-tools', { timeout: 60_000 }, () => {
  it('mergeCIDRs', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const ours = mergeCIDRs(all);
        expect([...ours].sort()).toEqual([...mergeCidr(all)].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('excludeCIDRs', () => {
    fc.assert(
      fc.property(texts, texts, (base, excluded) => {
        expect([...excludeCIDRs(base, excluded)].sort()).toEqual([...excludeCidr(base, excluded)].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('containsCIDR and overlapsCIDR of two prefixes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(overlapsCIDR(a, b)).toBe(overlapCidr(a, b));
        expect(containsCIDR(a, b)).toBe(containsCidr(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('expandCIDR', () => {
    for (const block of ['192.0.2.64/27', '2001:db8::fff0/124', '255.255.255.252/30', '::1/128']) {
      expect([...expandCIDR(block)]).toEqual([...expandCidr(block)]);
    }
  });
});

describe('set algebra', { timeout: 60_000 }, () => {
  it('the intersection is what is left after the difference is taken away', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(intersectCIDRs(a, b)).toEqual(excludeCIDRs(a, excludeCIDRs(a, b)));
        expect(sorted([...intersectCIDRs(a, b), ...excludeCIDRs(a, b)])).toEqual(mergeCIDRs(a));
        expect(overlapsCIDR(a, b)).toBe(intersectCIDRs(a, b).length > 0);
        expect(containsCIDR(a, b)).toBe(excludeCIDRs(b, a).length === 0);
      }),
      { numRuns: 300 },
    );
  });

  it('a range is its prefixes, which follow each other', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(ipv4, ipv4), fc.tuple(ipv6, ipv6)), ([a, b]) => {
        const [first, last] = [formatIP(a), formatIP(b)].sort((x, y) => (isBefore(x, y) ? -1 : 1)) as [
          string,
          string,
        ];
        const ranges = rangeToCIDRs(`${first}-${last}`).map((each) =>
          formatRange(toRange(parse(each))).split('-'),
        );
        expect(ranges[0]![0]).toBe(first);
        expect(ranges.at(-1)![1]).toBe(last);
        for (const [i, [start]] of ranges.entries()) {
          if (i > 0) expect(start).toBe(nextAddress(ranges[i - 1]![1]!));
        }
      }),
      { numRuns: 300 },
    );
  });
});

const toNumber = (address: string): bigint => {
  const ip = parseIP(address);
  return typeof ip === 'number' ? BigInt(ip) : ip.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
};
const isBefore = (a: string, b: string) => toNumber(a) < toNumber(b);
const parse = (each: string): CIDR => {
  const [address = '', length] = each.split('/');
  const ip = parseIP(address);
  return { family: typeof ip === 'number' ? 4 : 6, address: ip, prefixLength: Number(length) } as CIDR;
};
