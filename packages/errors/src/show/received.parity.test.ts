import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { validateFunction } from '../validators.ts';

class Point {
  x = 1;
}

/** Values of every kind that a caller may pass by mistake, with the reason for each row. */
const values: [reason: string, value: unknown][] = [
  ['null', null],
  ['boolean', true],
  ['integer', 1],
  ['negative zero', -0],
  ['not a number', Number.NaN],
  ['fraction', 1.5],
  ['exponent', 1e300],
  ['bigint', 123n],
  ['string', 'abc'],
  ['empty string', ''],
  ['string with an apostrophe', "a'b"],
  ['string with both quotes', `a'b"c`],
  ['string with a line break', 'a\nb'],
  ['string of 28', 'x'.repeat(28)],
  ['string of 29', 'x'.repeat(29)],
  ['symbol', Symbol('x')],
  ['plain object', {}],
  ['object with a property', { a: 1 }],
  ['array', []],
  ['instance', new Point()],
  ['built-in instance', new Map()],
  ['null prototype', Object.create(null)],
  ['null prototype with a property', Object.assign(Object.create(null), { a: 1 })],
  ['child of an instance', Object.create(new Point())],
  ['constructor replaced by one with a name', { constructor: { name: 'Zed' } }],
];

test.each(values)('says what was received as Node does: %s', (_reason, value) => {
  const theirs = thrownBy(() => new Socket().setTimeout(1, value as () => void));
  const ours = thrownBy(() => validateFunction(value, 'callback'));
  expect(ours.message).toBe(theirs.message);
  expect(ours.name).toBe(theirs.name);
  expect(ours.code).toBe(theirs.code);
});

function thrownBy(act: () => unknown): NodeJS.ErrnoException {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
