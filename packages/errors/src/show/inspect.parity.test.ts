import { SocketAddress } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { inspectValue } from './inspect.ts';

const custom = Symbol.for('nodejs.util.inspect.custom');

function cycle(): object {
  const value: Record<string, unknown> = { a: 1 };
  value.self = value;
  value.inner = { up: value };
  return value;
}

function innerCycle(): object {
  const inner: Record<string, unknown> = {};
  inner.self = inner;
  return { inner };
}

class List extends Array {}

class Itself {
  a = 1;
  [custom]() {
    return this;
  }
}

const values: [reason: string, value: unknown][] = [
  ['an object in itself', cycle()],
  ['a cycle below the top', innerCycle()],
  [
    'accessors are named, not called',
    {
      get a() {
        return 1;
      },
      set b(_: number) {},
      get c() {
        return 1;
      },
      set c(_) {},
    },
  ],
  ['functions with properties', Object.assign(() => {}, { x: 1 })],
  ['arrays with properties', Object.assign([1], { x: 1 })],
  ['subclass of Array', List.from(['a'])],
  ['no prototype', Object.assign(Object.create(null), { a: 1 })],
  [
    'class with a tag',
    new (class Tagged {
      get [Symbol.toStringTag]() {
        return 'Tag';
      }
    })(),
  ],
  ['anonymous class', class {}],
  ['generator', function* counter() {}],
  ['exactly as long as one line may be', { a: 'x'.repeat(62) }],
  ['one longer', { a: 'x'.repeat(63) }],
  ['more than a hundred items', { list: Array.from({ length: 3 }, () => [1]) }],
  ['custom text', { [custom]: (depth: number) => `custom ${depth}` }],
  ['custom text of many lines, nested', { inner: { [custom]: () => 'one\ntwo' } }],
  ['custom value', { [custom]: (depth: number) => ({ depth }) }],
  ['custom that returns itself', new Itself()],
  [
    'custom that inspects',
    { [custom]: (_: number, options: object, show: typeof inspect) => `P ${show({ a: 1 }, options)}` },
  ],
  ['a class of Node', new SocketAddress({ address: '1.1.1.2' })],
  ['a web class', new AbortController().signal],
  ['bytes', Buffer.from('abc')],
];

test.each(values)('shows a value as util.inspect does: %s', (_reason, value) => {
  expect(inspectValue(value)).toBe(inspect(value));
});

test('a long array is cut, not laid out in columns', () => {
  const shown = inspectValue(Array.from({ length: 102 }, () => 0));
  expect(shown.endsWith('  ... 2 more items\n]')).toBe(true);
});

test('depth null shows everything', () => {
  expect(inspectValue({ a: { b: { c: { d: {} } } } }, { depth: null })).toContain('d: {}');
});

test('strings of each character, alone and after half of a pair', () => {
  for (let unit = 0; unit <= 0xffff; unit++) {
    const character = String.fromCharCode(unit);
    for (const text of [character, `\ud83d${character}`]) {
      if (inspectValue(text) !== inspect(text))
        expect(inspectValue(text), unit.toString(16)).toBe(inspect(text));
    }
  }
});
