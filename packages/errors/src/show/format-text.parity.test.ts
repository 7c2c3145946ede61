import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { formatText } from './format-text.ts';

class Plain {}

class Readable {
  toString() {
    return 'readable';
  }
}

class Primitive {
  [Symbol.toPrimitive]() {
    return 'primitive';
  }
}

const values: [reason: string, value: unknown][] = [
  ['text', 'abc'],
  ['number', 1.5],
  ['negative zero', -0],
  ['bigint', 80n],
  ['symbol', Symbol('s')],
  ['null', null],
  ['undefined', undefined],
  ['empty object', {}],
  ['objects are shown one level deep', { a: { b: 1 }, c: [1] }],
  ['empty array', []],
  ['array', [80]],
  ['arrow function', () => {}],
  ['class', Plain],
  ['date', new Date(0)],
  ['regular expression', /x/],
  ['instance without a text', new Plain()],
  ['instance with a text', new Readable()],
  ['instance of a subclass of one with a text', new (class extends Readable {})()],
  ['instance with a primitive', new Primitive()],
  ['own toString', { toString: () => 'own' }],
  ['own toString that is no function', { toString: null }],
  ['own toString that is no function beside valueOf', { toString: 1, valueOf: () => 'v' }],
  ['no prototype', Object.create(null)],
  ['bytes', new Uint8Array(2)],
  ['buffer', Buffer.from('abc')],
  ['subclass of a built-in', new (class extends Date {})(0)],
];

test.each(values)('reads as in util.format: %s', (_reason, value) => {
  expect(formatText(value)).toBe(format('%s', value));
});

test('a value whose own toString throws is inspected, though util.format throws', () => {
  const value = {
    toString() {
      throw new Error('no text');
    },
  };
  expect(() => format('%s', value)).toThrow('no text');
  expect(formatText(value)).toBe(inspect(value, { depth: 0 }));
});
