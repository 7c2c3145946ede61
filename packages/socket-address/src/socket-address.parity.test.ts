import type net from 'node:net';
import util from 'node:util';
import { otherNode } from '@net-tooling/parity';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { SocketAddress } from './index.ts';

/**
 * Expressions over the class `S` and `inspect`. Each is evaluated with this package's class and, in a process of Node 26, with
 * Node's.
 */
const expressions = [
  // The arguments
  ...['', 'undefined', 'null', '"x"', '[]', '() => 1', '{}', '{ family: undefined }'].map(
    (_) => `new S(${_})`,
  ),
  ...['"ipv4"', '"ipv6"', '"IPv6"', '"x"', '""', '6', 'null', 'true', 'Symbol("x")', '{}'].map(
    (_) => `new S({ family: ${_} })`,
  ),
  'new S({ address: "1.2.3.4", family: "IPV4" })',
  ...[
    '5',
    'null',
    '""',
    '"foo"',
    '"::1"',
    '"1.2.3.4"',
    '"01.2.3.4"',
    '"1.2.3.4%1"',
    '"127.1"',
    '"0x7f.0.0.1"',
  ].map((_) => `new S({ address: ${_} })`),
  ...[
    '1.2.3.4',
    '::',
    '::1',
    '::2',
    '::1.2.3.4',
    '::0.1.0.0',
    '::ffff:1.2.3.4',
    '::ffff:0:1.2.3.4',
    '64:ff9b::1.2.3.4',
    '2001:0DB8:0:0::1',
    '1:0:0:2:0:0:0:3',
    '1:0:0:2:3:0:0:4',
    '1:0:2:3:4:5:6:7',
    '1:2:3:4:5:6:0:0',
    '0:0:1::',
    '1::2::3',
    '[::1]',
    '::1 ',
  ].map((_) => `new S({ address: "${_}", family: "ipv6" })`),
  // Node's class drops the zone id.
  ...['fe80::1%eth0', '::1%a-b.c:d', '%eth0'].map(
    (_) => `new S({ address: "${_}", family: "ipv6" }).address`,
  ),
  ...[
    '0',
    '80',
    '"80"',
    '"0x50"',
    '" 80 "',
    '-0',
    '"-0"',
    '65535',
    '65536',
    '-1',
    '1.5',
    '""',
    '"a"',
    'null',
    'NaN',
  ].map((_) => `new S({ port: ${_} })`),
  ...['true', '[]', '{}', '10n', 'undefined', 'new Number(80)'].map((_) => `new S({ port: ${_} })`),
  // More than 20 bits would abort Node's process.
  ...['0', '7', '0xfffff', '-0', '-1', '1.5', '"1"', 'null', 'NaN', '10n', 'true', 'undefined'].flatMap(
    (_) => [`new S({ flowlabel: ${_} })`, `new S({ family: "ipv6", flowlabel: ${_} })`],
  ),
  'S()',
  // The order in which arguments are looked at
  'new S({ family: "x", address: 5, port: -1, flowlabel: -1 })',
  'new S({ address: 5, port: -1, flowlabel: -1 })',
  'new S({ address: "foo", port: -1, flowlabel: -1 })',
  'new S({ address: "foo", flowlabel: -1 })',
  // Reading it
  'Object.prototype.toString.call(new S())',
  'S.length + S.name + S.parse.length + S.isSocketAddress.length + S.prototype.toJSON.length',
  '(() => { "use strict"; new S().port = 5; })() ?? "threw"',
  ...['new S()', '{}', 'null', 'undefined', '1', 'Object.create(S.prototype)', 'new S().toJSON()'].map(
    (_) => `S.isSocketAddress(${_})`,
  ),
  'JSON.stringify(new S({ address: "::1", family: "ipv6", port: 80, flowlabel: 7 }))',
  // Showing it
  ...[
    'inspect(a)',
    'inspect(a, { depth: -1 })',
    'inspect(a, { depth: 0 })',
    'inspect({ b: { c: { d: a } } })',
    'inspect({ b: { c: a } })',
    'inspect({ b: a }, { depth: 0 })',
    'inspect({ b: a }, { depth: 0, colors: true })',
    'inspect([a], { colors: true })',
    'inspect(a, { compact: false })',
    'inspect(a, { breakLength: 20 })',
    'inspect({ a }, { depth: null })',
    'inspect(new (class T extends S {})())',
  ].map(
    (_) =>
      `(() => { const a = new S({ address: "::1", family: "ipv6", port: 80, flowlabel: 7 }); return ${_}; })()`,
  ),
  // Parsing
  ...[
    '1.2.3.4',
    '1.2.3.4:0',
    '1.2.3.4:81',
    '1.2.3.4:08080',
    '1.2.3.4:65535',
    '1.2.3.4:65536',
    '1.2.3.4:',
    '1.2.3.4:+81',
    '1.2.3.4: 81',
    '1.2.3.4:80:80',
    '1.2.3.4:0x50',
    ' 1.2.3.4:81',
    '256.1.1.1',
    '[::1]',
    '[::1]:',
    '[::1]:81',
    '[2001:DB8::0:1]:443',
    '[::ffff:1.2.3.4]:81',
    '[1.2.3.4]:81',
    '[]:81',
    '[::1',
    '::1]',
    '::1',
    '::1:81',
    '[::1]]:81',
    'localhost',
    'localhost:81',
    ':81',
    '',
    'tcp://1.2.3.4:5',
  ].map((_) => `S.parse("${_}")`),
  ...['5', 'null', 'undefined', '{}'].map((_) => `S.parse(${_})`),
];

/** Where Node's answer is not the one to give: the README says so. */
const differences: [expression: string, ours: string, theirs: string][] = [
  ['S.parse("1.2.3.4:80").port', '80 80', '0 0'],
  ...[
    'user@1.2.3.4:9',
    '1.2.3.4:9/path',
    '1.2.3.4:9?query',
    '1.2.3.4:9#fragment',
    '1.2.3.4:9 ',
    '1.2.3.4.:9',
    '１.2.3.4:9',
    '01.2.3.4:9',
  ].map((_): [string, string, string] => [`S.parse("${_}")?.port`, 'undefined undefined', '9 9']),
  ['S.parse("0x7f.1:5")?.address', 'undefined undefined', '127.0.0.1'],
  ['S.parse("2130706433")?.address', 'undefined undefined', '127.0.0.1'],
  ['S.parse("[fe80::1%eth0]:80")?.port', '80 80', 'undefined undefined'],
  ['String(new S())', '127.0.0.1:0', '[object Object]'],
  ['new S({ address: "fe80::1%eth0", family: "ipv6" }).zone', 'eth0', 'undefined undefined'],
  ['new S({ family: "IPV4" }).address', '127.0.0.1', 'Error ERR_INVALID_ADDRESS Invalid socket address'],
  ['S.isSocketAddress(structuredClone(new S()))', 'false false', 'true true'],
  ['Object.keys(new S()).length', '4 4', '0 0'],
  ...['::1%', '::1%a_b', '::1%\\u00e9', '::1%\\0', '::1%\\r\\n', '::1%%', '::1% '].map(
    (_): [string, string, string] => [
      `new S({ address: "${_}", family: "ipv6" }).address`,
      'Error ERR_INVALID_ADDRESS Invalid socket address',
      '::1',
    ],
  ),
  ['new S({ address: "1.2.3.4\\0" }).address', 'Error ERR_INVALID_ADDRESS Invalid socket address', '1.2.3.4'],
];

/** Says in words what came of evaluating an expression. Self-contained: Node 26 gets it as text. */
function evaluate(expression: string, S: unknown, inspect: typeof util.inspect): string {
  try {
    const value: unknown = new Function('S', 'inspect', `return ${expression}`)(S, inspect);
    return typeof value === 'string' ? value : `${inspect(value)} ${JSON.stringify(value)}`;
  } catch (thrown) {
    const { name, code, message } = thrown as Error & { code?: string };
    // The message of an engine's own error is not compared.
    return code ? `${name} ${code} ${message}` : name;
  }
}

describe('SocketAddress answers as Node 26 does', () => {
  const node26 = otherNode(26);
  const program = `
    ${evaluate}
    const { SocketAddress } = require('node:net');
    const answer = (expression) => evaluate(expression, SocketAddress, require('node:util').inspect);
    console.log(JSON.stringify(${JSON.stringify([...expressions, ...differences.map(([expression]) => expression)])}.map(answer)));`;
  const answers = node26.answer<string[]>(program);

  node26.test.each(expressions.map((expression, i) => [expression, answers?.[i]]))(
    '%s',
    (expression, answer) => {
      expect(evaluate(expression!, SocketAddress, util.inspect)).toBe(answer);
    },
  );

  node26.test.each(differences)('but %s', (expression, ours, theirs) => {
    expect(evaluate(expression, SocketAddress, util.inspect)).toBe(ours);
    const at = differences.findIndex(([other]) => other === expression);
    expect(answers![expressions.length + at]).toBe(theirs);
  });
});

it('can stand where the type of node:net is asked for', () => {
  expectTypeOf<SocketAddress>().toExtend<net.SocketAddress>();
  expectTypeOf<net.SocketAddressInitOptions>().toExtend<
    NonNullable<ConstructorParameters<typeof SocketAddress>[0]>
  >();
});
