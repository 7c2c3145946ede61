import { SocketAddress } from 'node:net';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { inspectValue } from './inspect.ts';

class Day extends Date {}

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

function mapInItself(): Map<string, unknown> {
  const map = new Map<string, unknown>();
  return map.set('a', map);
}

/** Without the frames of this file. */
const withStack = (error: Error, stack: string | undefined) =>
  Object.defineProperty(error, 'stack', { value: stack });

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
  ['an invalid date', new Date(Number.NaN)],
  ['a date with properties', Object.assign(new Date(0), { a: 1 })],
  ['a date whose toISOString was replaced', Object.assign(new Date(0), { toISOString: () => 'x' })],
  ['a subclass of Date', new Day(0)],
  ['an object that only inherits from Date', Object.create(Date.prototype)],
  ['a date of another realm', runInNewContext('new Date(0)')],
  ['a regular expression with properties', Object.assign(/x/g, { a: 1 })],
  ['a regular expression of another realm', runInNewContext('/x/')],
  ['an object that only inherits from RegExp', Object.create(RegExp.prototype)],
  ['a wrapped number', Object(1)],
  ['a wrapped negative zero', Object(-0)],
  ['a wrapped string with properties', Object.assign(Object('ab'), { a: 1 })],
  ['a wrapped boolean, bigint and symbol', [Object(true), Object(1n), Object(Symbol('x'))]],
  ['an error', withStack(new TypeError('a'), 'TypeError: a\n    at x')],
  ['a nested error of several lines', { e: withStack(new Error('a\nb'), 'Error: a\nb\n    at x') }],
  ['an error with properties', Object.assign(withStack(new Error('a'), 'Error: a\n    at x'), { code: 'X' })],
  ['an error without frames', withStack(new Error('a'), 'Error: a')],
  ['an error without a stack', withStack(new Error('a'), undefined)],
  ['an error of another realm', withStack(runInNewContext('new Error("a")'), 'Error: a\n    at x')],
  [
    'a map',
    new Map<unknown, unknown>([
      [1, { a: 1 }],
      ['x', new Map()],
    ]),
  ],
  ['a set with properties', Object.assign(new Set([1, 'a']), { x: 1 })],
  ['a subclass of Map', new (class Headers extends Map<string, number> {})([['a', 1]])],
  ['a map too deep', { a: { b: { c: new Map([[1, 2]]), d: new Set() } } }],
  ['a set of more than a hundred', new Set(Array.from({ length: 102 }, (_, i) => i))],
  ['a map in itself', mapInItself()],
  ['an array of holes', Object.assign([1], { length: 5 })],
  ['holes between elements', Object.assign([1, 2], { 4: 3, 5: 4, length: 7 })],
  ['a billion holes', Object.assign([], { length: 1e9 })],
  ['keys that look like indices', Object.assign([1], { '-1': 2, '01': 3, 4294967295: 5 })],
  ['typed arrays', [new Float64Array([1, -0]), new BigInt64Array([1n])]],
  ['an own __proto__', JSON.parse('{"__proto__":1}')],
  ['an own constructor', { constructor: 'x' }],
  [
    'an inherited constructor that throws',
    Object.create({
      get constructor() {
        throw new Error('read');
      },
    }),
  ],
  ['a function without a prototype', Object.setPrototypeOf(function foo() {}, null)],
  ['a generator object', (function* () {})()],
  ['namespaces', [Math, JSON, Reflect]],
  ['a string of several lines', `${'x'.repeat(40)}\n${'y'.repeat(40)}`],
  ['a nested one, with quotes', { a: `${'x'.repeat(40)}'\n"${'y'.repeat(40)}` }],
  ['just short enough for one line', `${'x'.repeat(40)}\n${'y'.repeat(35)}`],
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

const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.each<[reason: string, value: unknown]>([
  ['a revoked proxy', revoked.proxy],
  [
    'a proxy that refuses to be read',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('read');
        },
      },
    ),
  ],
  [
    'a custom method that throws',
    {
      [custom]: () => {
        throw new Error('read');
      },
    },
  ],
])('never throws: %s', (_reason, value) => {
  expect(inspectValue({ a: 1, value })).toBe('{ a: 1, value: <Inaccessible> }');
});

test('a string is cut before it is escaped', () => {
  expect(inspectValue({ a: '\0'.repeat(130) })).toBe(
    `{\n  a: '${'\\x00'.repeat(128)}'... 2 more characters\n}`,
  );
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
