import { expect, test } from 'vitest';
import { BlockList } from './index.ts';

test('an address that was added again keeps the later end', async () => {
  const list = new BlockList();
  const addresses = Array.from({ length: 100 }, (_, i) => `10.0.0.${i}`);
  list.addAddresses(addresses);
  await list.ready();
  list.addAddresses(addresses.slice(0, 50), { ttlMs: 60_000, label: 'again' });
  await list.ready();
  expect(list.size).toBe(100);
  expect(list.matches('10.0.0.7')).toEqual([
    { rule: 'Address: IPv4 10.0.0.7', label: 'again', reason: undefined, expiresAt: undefined },
  ]);
});

test('other tasks run while a large list is sorted', async () => {
  const list = new BlockList();
  let seed = 1;
  for (let i = 0; i < 200_000; i++) {
    seed = (Math.imul(seed, 0x915f77f5) + 1) >>> 0;
    list.addAddress(`${seed >>> 24}.${(seed >>> 16) & 255}.${(seed >>> 8) & 255}.${seed & 255}`);
  }
  let turns = 0;
  const ticking = setInterval(() => turns++, 0);
  await list.ready();
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(10);
  const last = [24, 16, 8, 0].map((shift) => (seed >>> shift) & 255).join('.');
  expect(list.check(last)).toBe(true);
});
