import fc from '@net-tooling/config/fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { BlockList } from './index.ts';

afterEach(() => {
  vi.useRealTimers();
});

const ipv4 = fc.nat(999).map((number) => `10.0.${number >> 8}.${number & 255}`);
const ipv6 = fc.nat(999).map((number) => `2001:db8::${number.toString(16)}`);
const someRules = fc.array(
  fc.oneof(
    ipv4,
    ipv6,
    fc.tuple(ipv4, fc.integer({ min: 22, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
  ),
  { minLength: 40, maxLength: 200 },
);
/** An action of a program while `ready` sorts a list. */
const action = fc.oneof(
  someRules.map((rules) => ({ rules })),
  ipv4.map((removed) => ({ removed })),
  ipv4.map((asked) => ({ asked })),
  fc.constant({ cleared: true }),
);

function add(list: BlockList, rules: readonly string[]): void {
  list.addText(rules.join('\n'));
}

type Action = typeof action extends fc.Arbitrary<infer Chosen> ? Chosen : never;

function act(list: BlockList, chosen: Action): unknown {
  if ('rules' in chosen) return add(list, chosen.rules);
  if ('removed' in chosen) return list.removeAddress(chosen.removed);
  if ('asked' in chosen) return list.matches(chosen.asked);
  return list.clear();
}

test('whatever happens to a list between the steps of ready, it holds and answers the same as without', async () => {
  vi.useFakeTimers();
  const property = fc.asyncProperty(
    someRules,
    fc.array(fc.tuple(fc.nat(3), action), { maxLength: 6 }),
    ipv4,
    async (rules, actions, address) => {
      const [plain, readied] = [new BlockList(), new BlockList()];
      for (const list of [plain, readied]) add(list, rules);
      let ready = readied.ready();
      for (const [steps, chosen] of actions) {
        for (let step = 0; step < steps; step++) await vi.advanceTimersToNextTimerAsync();
        expect(act(readied, chosen)).toEqual(act(plain, chosen));
        if (vi.getTimerCount() === 0) ready = readied.ready();
      }
      await vi.runAllTimersAsync();
      await ready;
      expect(readied.check(address)).toBe(plain.check(address));
      expect(readied.rules).toEqual(plain.rules);
      expect(readied.size).toBe(plain.size);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

test('what ready has sorted stays sorted', async () => {
  const sort = vi.spyOn(Uint32Array.prototype, 'map');
  const list = new BlockList();
  for (let i = 0; i < 1000; i++) list.addAddress(`10.0.${(i * 7) & 255}.${(i * 13) & 255}`);
  await list.ready();
  sort.mockClear();
  list.check('10.0.0.0');
  // A radix sort begins with `map` over the places.
  expect(sort).not.toHaveBeenCalled();
  list.addAddresses(Array.from({ length: 1000 }, (_, i) => `10.1.${(i * 7) & 255}.${(i * 13) & 255}`));
  list.check('10.0.0.0');
  expect(sort).toHaveBeenCalled();
  sort.mockRestore();
});

test('the exceptions are made ready, too', async () => {
  const list = new BlockList();
  list.addSubnet('10.0.0.0', 8);
  const ready = vi.spyOn(list.exceptions, 'ready');
  await list.ready();
  expect(ready).toHaveBeenCalledOnce();
});
