import { BlockList } from '@net/blocklist';
import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { createGuard } from './guard.ts';

const special = new BlockList({ cidrs: [...BlockList.SPECIAL_USE_RANGES, '168.63.129.16/32'] });
const guard = createGuard();

const octet = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 10, 127, 169, 172, 192, 224));
const notation = fc.constantFrom(10, 8, 16);

/** An address as a dotted quad, and in one of the ways in which a URL may write it. */
const spelledAddress = fc
  .tuple(
    fc.tuple(octet, octet, octet, octet),
    fc.nat({ max: 3 }),
    fc.tuple(notation, notation, notation, notation),
    fc.boolean(),
  )
  .map(([octets, dots, notations, isMapped]) => {
    const quad = octets.join('.');
    // The last part fills all octets that are left.
    const last = octets.slice(dots).reduce((value, next) => value * 256 + next, 0);
    const parts = [...octets.slice(0, dots), last];
    const spelled = parts
      .map((part, i) => `${PREFIXES[notations[i] ?? 10]}${part.toString(notations[i])}`)
      .join('.');
    return { quad, host: isMapped ? `[::ffff:${quad}]` : spelled };
  });
const PREFIXES: Record<number, string> = { 8: '0', 10: '', 16: '0x' };

test('however an address is spelled, it is blocked if it is special, and only then', () => {
  let blocked = 0;
  fc.assert(
    fc.property(spelledAddress, ({ quad, host }) => {
      const isSpecial = special.check(quad);
      if (isSpecial) blocked++;
      const check = () => guard.check(`http://${host}/`);
      if (isSpecial) expect(check).toThrow(expect.objectContaining({ code: 'ERR_IP_BLOCKED' }));
      else expect(check).not.toThrow();
    }),
    { numRuns: 2000 },
  );
  expect(blocked).toBeGreaterThan(100);
});
