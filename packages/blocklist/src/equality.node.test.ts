import assert from 'node:assert';
import { expect, test } from 'vitest';
import { AllowList, BlockList } from './index.ts';

const cidrs = ['10.0.0.0/8'];

/** Lists that answer differently to some address, though some of them have the same rules. */
const lists: Record<string, () => BlockList> = {
  'no rules': () => new BlockList(),
  'a rule': () => new BlockList({ cidrs }),
  'another rule': () => new BlockList({ cidrs: ['10.0.0.0/9'] }),
  'a rule and an exception': () => {
    const list = new BlockList({ cidrs });
    list.exceptions.addAddress('10.0.0.1');
    return list;
  },
  strict: () => new BlockList({ cidrs, strict: true }),
  'looking for embedded addresses': () => new BlockList({ cidrs, embeddedIPv4: true }),
  'allowing what others block': () => new AllowList({ cidrs }),
};

test.each(Object.entries(lists))('equality checks tell a list with %s from all others', (name, make) => {
  expect(make()).toEqual(make());
  assert.deepStrictEqual(make(), make());
  for (const [otherName, other] of Object.entries(lists)) {
    if (otherName === name) continue;
    expect(make(), otherName).not.toEqual(other());
    assert.notDeepStrictEqual(make(), other(), otherName);
  }
});
