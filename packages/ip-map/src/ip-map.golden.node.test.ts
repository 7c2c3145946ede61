import { readLongestMatches } from '@net-tooling/address-fuzz';
import { expect, test } from 'vitest';
import { IpMap } from './index.ts';

test('finds the prefixes that py-radix finds', () => {
  const { prefixes, lookups } = readLongestMatches();
  expect([prefixes.length, lookups.length]).toEqual([600, 1000]);
  const map = IpMap.from(prefixes.map((prefix, index) => [prefix, index] as const));
  for (const { address, covering } of lookups) {
    expect(map.match(address)?.prefix, address).toBe(covering[0]);
    expect(
      map.matches(address).map(({ prefix }) => prefix),
      address,
    ).toEqual(covering);
  }
});
