import { inspect } from 'node:util';
import { otherNode } from '@net-tooling/parity';
import { expect } from 'vitest';
import { BlockList } from './index.ts';

/** Shows a list in several ways. The text of this function also runs in Node 26, on Node's own class. */
function show(
  List: new () => { addAddress(address: string): void; addSubnet(network: string, prefix: number): void },
  inspectValue: (value: unknown, options?: object) => string,
): string[] {
  class Derived extends List {}
  const lists = [new List(), new List(), new Derived()];
  lists[1]!.addAddress('192.0.2.1');
  for (let i = 0; i < 120; i++) lists[2]!.addSubnet('10.0.0.0', 8);
  return lists.flatMap((list) =>
    [undefined, { depth: -1 }, { depth: 0 }, { depth: 1 }, { depth: null }, { compact: false }].flatMap(
      (options) => [
        inspectValue(list, options),
        inspectValue({ a: { list } }, options),
        inspectValue({ a: { b: { list } } }, options),
        inspectValue([[[[list]]]], options),
      ],
    ),
  );
}

const node26 = otherNode(26);

node26.test('util.inspect shows it as it shows the one of Node 26', () => {
  const script = `process.stdout.write(JSON.stringify((${show})(require('node:net').BlockList, require('node:util').inspect)))`;
  expect(show(BlockList, inspect)).toEqual(node26.answer(script));
});
