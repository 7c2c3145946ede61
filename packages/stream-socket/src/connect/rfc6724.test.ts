import fc from '@net-tooling/config/fast-check';
import { describe, expect, test } from 'vitest';
import { isSourceAddress, sortByRfc6724 } from './rfc6724.ts';

const entriesOf = (addresses: readonly string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const sort = (addresses: readonly string[], sources?: readonly string[]) =>
  sortByRfc6724(entriesOf(addresses), sources).map(({ address }) => address);

/** Each list is expected in this order, in whichever it comes. */
function expectOrder(expected: readonly string[], sources?: readonly string[]): void {
  expect(sort(expected, sources)).toEqual(expected);
  expect(sort(expected.toReversed(), sources)).toEqual(expected);
}

describe('the examples of RFC 6724 section 10.2', () => {
  test.each([
    ['matching scope', '2001:db8:1::2 fe80::1 169.254.13.78', '2001:db8:1::1 198.51.100.121'],
    ['matching scope, of IPv4', 'fe80::1 198.51.100.117', '198.51.100.121 2001:db8:1::1'],
    ['higher precedence', '2001:db8:1::2 fe80::1 10.1.2.4', '2001:db8:1::1 10.1.2.3'],
    ['smaller scope', '2001:db8:1::2 fe80::2', 'fe80::1 2001:db8:1::1'],
    ['longest matching prefix', '2001:db8:1::2 2001:db8:3f44::2 fe80::2', '2001:db8:1::1 2001:db8:3ffe::1'],
    ['matching label', '2002:c633:6401::2 fe80::2', '2002:c633:6401::1 2001:db8:1::1'],
    [
      'higher precedence than 6to4',
      '2002:c633:6401::2 2001:db8:1::2 fe80::2',
      '2001:db8:1::1 2002:c633:6401::1',
    ],
  ])('%s', (_rule, sources, expected) => {
    expectOrder(expected.split(' '), sources.split(' '));
  });
});

describe('without source addresses', () => {
  test('by precedence', () => {
    expectOrder([
      ...['::1', '2001:db8::1', '192.0.2.1', '2002:c000:201::1', '2001::1', 'fd00::1', '3ffe::1'],
    ]);
  });

  test('by scope', () => {
    expectOrder(['fe80::1', '2001:db8::1', '127.0.0.1', '192.0.2.1']);
  });

  test('otherwise in the order of the resolver', () => {
    const addresses = ['192.0.2.3', '192.0.2.1', '192.0.2.2'];
    expect(sort(addresses)).toEqual(addresses);
  });
});

describe('with source addresses', () => {
  test('a destination that none of them can reach comes last', () => {
    expectOrder(['192.0.2.1', '2001:db8::1'], ['192.0.2.9']);
    expectOrder(['2001:db8::1', '192.0.2.1'], ['2001:db8::9']);
  });

  test('a unique local address is better than IPv4 for a machine that has one, and worse for one that has none', () => {
    expectOrder(['fd00::1', '192.0.2.1'], ['fd00::9', '169.254.0.1']);
    expectOrder(['192.0.2.1', 'fd00::1'], ['2001:db8::9', '192.0.2.9']);
  });

  test('a prefix counts up to the prefix length of the source address', () => {
    const addresses = ['2001:db8:0:1::1', '2001:db8:0:2::1'];
    const order = (prefixLength: number) => sort(addresses.toReversed(), [`2001:db8:0:1::2/${prefixLength}`]);
    expect(order(64)).toEqual(addresses);
    expect(order(48)).toEqual(addresses.toReversed());
    expect(sort(addresses.toReversed(), ['2001:db8:0:1::2'])).toEqual(addresses);
  });

  test('IPv4 addresses keep the order of the resolver, whatever prefix they share with the source address', () => {
    const addresses = ['198.51.100.1', '192.0.2.1'];
    expect(sort(addresses, ['192.0.2.9'])).toEqual(addresses);
  });

  test('the address itself is the best source address', () => {
    // Chosen by its scope, fe80::9 would not match the destination's scope.
    expectOrder(['2001:db8::1', '2001:db8:ffff::1'], ['2001:db8::1', 'fe80::9', '2002::1']);
  });
});

test('whatever is sorted, nothing is lost, and the order does not depend on that of different traits', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('fe80::1%eth0', '::ffff:192.0.2.1'));
  fc.assert(
    fc.property(fc.array(address), fc.option(fc.array(address)), (addresses, sources) => {
      const sorted = sort(addresses, sources ?? undefined);
      expect(sorted.toSorted()).toEqual(addresses.toSorted());
      expect(sort(sorted, sources ?? undefined)).toEqual(sorted);
    }),
  );
});

test.each([
  ['192.0.2.1', true],
  ['fd00::1/64', true],
  ['fe80::1%eth0', true],
  ['name', false],
  ['192.0.2.1/33', false],
  ['', false],
  [1, false],
])('whether %o is a source address: %s', (text, expected) => {
  expect(isSourceAddress(text)).toBe(expected);
});
