import { otherNode } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import * as validators from './validators.ts';

/** Source text of values, so that both sides evaluate the same. */
const AWKWARD = [
  ...['null', 'undefined', 'true', '0', '-0', '1', '-1', '1.5', 'NaN', 'Infinity', '65535', '65536', '80n'],
  ...[
    '2 ** 31',
    '2 ** 32',
    '2 ** 53',
    "''",
    "' '",
    "'a'",
    "'80'",
    "'0x50'",
    "'0b11'",
    "' 80 '",
    "'80.5'",
    "'-0'",
  ],
  ...[
    "'1e3'",
    "'65536'",
    "'８０'",
    "Symbol('s')",
    '{ aborted: false }',
    '[80]',
    '() => {}',
    'new Uint8Array(1)',
  ],
];

/** The validator, Node's name for it if that differs, and the arguments after the value. */
const calls: [ours: keyof typeof validators, theirs: string, rest: string][] = [
  ['validateString', 'validateString', "'x'"],
  ['validateBoolean', 'validateBoolean', "'options.x'"],
  ['validateFunction', 'validateFunction', "'x'"],
  ['validateObject', 'validateObject', "'x'"],
  ['validateNumber', 'validateNumber', "'x'"],
  ['validateNumber', 'validateNumber', "'x', 1"],
  ['validateNumber', 'validateNumber', "'x', undefined, 4"],
  ['validateNumber', 'validateNumber', "'x', 1, 4"],
  ['validateInteger', 'validateInteger', "'x'"],
  ['validateInteger', 'validateInteger', "'x', 1, 10"],
  ['validateInt32', 'validateInt32', "'x'"],
  ['validateInt32', 'validateInt32', "'x', 0"],
  ['validateUint32', 'validateUint32', "'x'"],
  ['validateUint32', 'validateUint32', "'x', true"],
  ['validateOneOf', 'validateOneOf', "'x', [1, 'a', null]"],
  ['validateOneOf', 'validateOneOf', "'options.x', ['ipv4', 'ipv6']"],
  ['validatePort', 'validatePort', ''],
  ['validatePort', 'validatePort', "'options.port', false"],
  ['validateAbortSignal', 'validateAbortSignal', "'signal'"],
];

const cases = calls.flatMap(([ours, theirs, rest]) =>
  AWKWARD.map((value) => ({ ours, theirs, args: rest === '' ? value : `${value}, ${rest}` })),
);

/** The result as text. A separate function, because its source also runs in the other Node. */
function outcome(call: () => unknown): string {
  try {
    const result = call();
    return Object.is(result, -0) ? '-0' : String(result);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return `${name} ${code} ${message}`;
  }
}

const node26 = otherNode(26);
const program = `
  const validators = require('internal/validators');
  ${outcome}
  const outcomes = [${cases.map(({ theirs, args }) => `outcome(() => validators.${theirs}(${args}))`).join()}];
  process.stdout.write(JSON.stringify(outcomes));
`;
const theirOutcomes = node26.answer<string[]>(program, { flags: ['--expose-internals'] });

node26.test.each(cases.map((entry, index) => [entry.ours, entry.args, index] as const))(
  '%s(%s) does what Node 26 does',
  (ours, args, index) => {
    const call = new Function('validators', `return validators.${ours}(${args})`);
    expect(outcome(() => call(validators))).toBe(theirOutcomes![index]);
  },
);

test('the stack begins at the caller of the validator', () => {
  function caller() {
    validators.validateInt32(1.5, 'x');
  }
  expect(() => caller()).toThrow(
    expect.objectContaining({ stack: expect.stringMatching(/^.*\n +at caller /) }),
  );
});
