import { otherNode } from '@net-tooling/parity';
import { expect } from 'vitest';
import { BlockList } from './index.ts';

/** The public members of a class, with their kinds. The text of this function also runs in Node 26. */
function membersOf(List: { prototype: object }): Record<string, string> {
  const members: Record<string, string> = {};
  const owners: [prefix: string, owner: object][] = [];
  // What a class inherits is a member, too; its own members come last.
  for (let owner = List.prototype; owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    owners.unshift(['', owner]);
  }
  for (const [prefix, owner] of [['static ', List] as const, ...owners]) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const kind = get
        ? 'getter'
        : typeof value === 'function'
          ? `function of ${value.length}`
          : typeof value;
      members[prefix + name] = kind;
    }
  }
  return members;
}

const node26 = otherNode(26);

node26.test('it has all that the one of Node 26 has', () => {
  const script = `process.stdout.write(JSON.stringify((${membersOf})(require('node:net').BlockList)))`;
  expect(membersOf(BlockList)).toMatchObject(node26.answer<object>(script)!);
});
