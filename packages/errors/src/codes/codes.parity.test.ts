import { otherNode } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import * as errors from '../index.ts';

/**
 * Each row has a code, the data that a throw site passes, and the arguments that cause the same error in Node 26. Values are
 * source texts, so that both sides evaluate the same.
 */
const rows: [code: string, data: string, theirArguments: string][] = [
  ...[
    'string',
    'Function',
    'Object',
    'Buffer',
    'net.BlockList',
    'a thing',
    'null',
    'int',
    'Foo bar',
    ['string', 'number'],
    ['string', 'number', 'boolean'],
    ['Buffer', 'Date', 'Foo'],
    ['string', 'Buffer', 'TypedArray', 'DataView'],
    ['string', 'number', 'Buffer', 'Date'],
    ['string', 'null', 'undefined'],
    ['null', 'undefined', 'net.X'],
    ['object', 'Buffer'],
    ['Object', 'string'],
    ['object', 'Buffer', 'Date'],
    ['function', 'Foo', 'bar baz'],
    ['string', 'Foo', 'bar baz', 'qux'],
  ].map((expected): [string, string, string] => {
    const text = JSON.stringify(expected);
    return ['ERR_INVALID_ARG_TYPE', `{ name: 'x', expected: ${text}, actual: 1 }`, `'x', ${text}, 1`];
  }),
  ...['options.port', 'first argument', 'a b'].map((name): [string, string, string] => [
    'ERR_INVALID_ARG_TYPE',
    `{ name: '${name}', expected: 'string', actual: undefined }`,
    `'${name}', 'string', undefined`,
  ]),
  ...['1', 'undefined', 'null', "'x'", '{}', 'new Map()', 'Object.create(null)', 'function f() {}'].map(
    (value): [string, string, string] => [
      'ERR_INVALID_RETURN_VALUE',
      `{ expected: 'boolean', name: 'check', actual: ${value} }`,
      `'boolean', 'check', ${value}`,
    ],
  ),
  ['ERR_INVALID_ARG_VALUE', "{ name: 'x', shown: errors.inspectValue(1) }", "'x', 1"],
  [
    'ERR_INVALID_ARG_VALUE',
    "{ name: 'a.b', shown: errors.inspectValue({}), reason: 'oops' }",
    "'a.b', {}, 'oops'",
  ],
  [
    'ERR_INVALID_ARG_VALUE',
    "{ name: 'x', shown: errors.inspectValue('y'.repeat(126)) }",
    "'x', 'y'.repeat(126)",
  ],
  [
    'ERR_INVALID_ARG_VALUE',
    "{ name: 'x', shown: errors.inspectValue('y'.repeat(127)) }",
    "'x', 'y'.repeat(127)",
  ],
  ...[
    "'\\0'.repeat(40)",
    "'y'.repeat(127) + '\\ud83d\\ude00'",
    "'y'.repeat(200) + String.fromCharCode(39)",
    "('y'.repeat(50) + '\\n').repeat(5)",
    "('y'.repeat(50) + '\\n').repeat(3) + String.fromCharCode(39)",
    "'y'.repeat(20000)",
    "{ a: 'y'.repeat(20000) }",
    "[1, 'y'.repeat(200), 'z'.repeat(200)]",
    "new Map([['y'.repeat(200), 1]])",
    'new Date(NaN)',
  ].map((value): [string, string, string] => [
    'ERR_INVALID_ARG_VALUE',
    `{ name: 'x', shown: errors.inspectValue(${value}) }`,
    `'x', ${value}`,
  ]),
  ...[
    '1234567',
    '-0',
    'NaN',
    'Infinity',
    '2 ** 32',
    '2 ** 32 + 1',
    '-(2 ** 53)',
    '1e21',
    '12345.678',
    '2n ** 32n',
    '2n ** 32n + 1n',
    '-(10n ** 12n)',
  ].map((value): [string, string, string] => [
    'ERR_OUT_OF_RANGE',
    `{ name: 'x', range: '>= 0', actual: ${value} }`,
    `'x', '>= 0', ${value}`,
  ]),
  ['ERR_SOCKET_BAD_PORT', "{ name: 'Port', actual: 70000 }", "'Port', 70000"],
  [
    'ERR_SOCKET_BAD_PORT',
    "{ name: 'options.port', actual: 0, allowZero: false }",
    "'options.port', 0, false",
  ],
  ['ERR_MISSING_ARGS', "{ names: ['a'] }", "'a'"],
  ['ERR_MISSING_ARGS', "{ names: ['a', 'b'] }", "'a', 'b'"],
  ['ERR_MISSING_ARGS', "{ names: ['a', 'b', 'c'] }", "'a', 'b', 'c'"],
  ['ERR_MISSING_ARGS', "{ names: [['options', 'port', 'path']] }", "['options', 'port', 'path']"],
  ['ERR_MISSING_ARGS', "{ names: [['a', 'b'], 'c'] }", "['a', 'b'], 'c'"],
  ['ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', "{ feature: 'tos' }", "'tos'"],
  ['ERR_INVALID_IP_ADDRESS', "{ input: 'nope' }", "'nope'"],
  ['ERR_INVALID_ADDRESS_FAMILY', "{ family: 5, host: 'x.test', port: 1 }", "5, 'x.test', 1"],
  ['ERR_IP_BLOCKED', "{ address: '127.0.0.1' }", "'127.0.0.1'"],
  ['ERR_SOCKET_CLOSED', '', ''],
  ['ERR_SOCKET_CLOSED_BEFORE_CONNECTION', '', ''],
  ['ERR_SOCKET_HANDLE_ADOPTED', '', ''],
  ['ERR_INVALID_FD_TYPE', "{ type: 'FILE' }", "'FILE'"],
  ['ERR_INVALID_HANDLE_TYPE', '', ''],
  ['ERR_WORKER_HANDLE_NOT_TRANSFERABLE', "{ handle: 'net.Socket' }", "'net.Socket'"],
  ['ERR_SERVER_ALREADY_LISTEN', '', ''],
  ['ERR_SERVER_NOT_RUNNING', '', ''],
  ['ERR_STREAM_DESTROYED', "{ method: 'write' }", "'write'"],
  ['ERR_STREAM_PREMATURE_CLOSE', '', ''],
  ['ERR_STREAM_WRITE_AFTER_END', '', ''],
];

/** The observable properties of an error that can be serialized to another process. */
interface Look {
  text: string;
  name: string;
  class: string;
  firstLine: string;
  properties: [key: string, value: unknown, enumerable: boolean][];
}

/** A separate function, because its source also runs in the other Node. */
function lookOf(error: Error): Look {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(error))
    .filter(([key]) => key !== 'stack')
    .map(([key, property]): [string, unknown, boolean] => [key, property.value, property.enumerable ?? false])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const firstLine = String(error.stack).split('\n    at ')[0] ?? '';
  return { text: String(error), name: error.name, class: error.constructor.name, firstLine, properties };
}

const node26 = otherNode(26);
const program = `
  const { codes } = require('internal/errors');
  ${lookOf}
  const looks = [${rows.map(([code, , theirs]) => `lookOf(new codes.${code}(${theirs}))`).join()}];
  process.stdout.write(JSON.stringify(looks));
`;
const theirLooks = node26.answer<Look[]>(program, { flags: ['--expose-internals'] });

node26.test.each(rows.map((row, index) => [...row, index] as const))(
  '%s(%s) looks as in Node 26',
  (code, data, _, index) => {
    const make = new Function('errors', `return errors.${code}(${data})`) as (from: typeof errors) => Error;
    expect(lookOf(make(errors))).toEqual(theirLooks![index]);
  },
);

test('every code of the table has a row here, but the one that Node makes outside of JavaScript', () => {
  const tested = new Set(rows.map(([code]) => code));
  const exported = Object.keys(errors).filter((name) => name.startsWith('ERR_'));
  expect(exported.filter((code) => !tested.has(code))).toEqual(['ERR_INVALID_ADDRESS']);
});
