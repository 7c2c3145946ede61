import { expect, test } from 'vitest';
import * as assertions from './assertions.js';
import { readBlocks, readPrograms } from './blocks.js';

const fence = '```';

function assertionsOf(source) {
  return readBlocks(`text\n\n${fence}ts\n${source}\n${fence}\n`)[0].code.split(';').slice(1).join(';').trim();
}

test('only code that can run here is a block, and each knows its line', () => {
  const markdown = `${fence}sh\nnpm i\n${fence}\n\n${fence}ts\nconst a = 1;\n${fence}\n${fence}js\n${fence}\n`;
  expect(readBlocks(markdown).map(({ line }) => line)).toEqual([6, 9]);
});

test('a program is a block of its own, and claims what it prints', () => {
  const markdown = `${fence}mjs\nconst a = 1;\nconsole.log(a); // → 1\nf(a); // → 2\n${fence}\n`;
  expect(readBlocks(markdown)).toEqual([]);
  expect(readPrograms(markdown)).toEqual([
    { line: 2, code: 'const a = 1;\nconsole.log(a); // → 1\nf(a); // → 2\n', printed: ['1'] },
  ]);
});

test.each([
  ['an expression', 'a + b; // → 3', 'readme.shows(a + b, "3");'],
  ['a declaration', 'const x = f(); // → 3', 'const x = f(); readme.shows(x, "3");'],
  [
    'a declaration with its type',
    'const x: number = f(); // → 3',
    'const x: number = f(); readme.shows(x, "3");',
  ],
  ['something printed', "console.log('a', b); // → a 3", `readme.prints(['a', b], "a 3");`],
  ['an error', 'f(1); // throws ERR_X', 'await readme.throws(async () => { f(1); }, "ERR_X");'],
  ['any other comment stays', 'f(1); // for luck', 'f(1); // for luck'],
])('%s', (_reason, source, expected) => {
  expect(assertionsOf(source)).toBe(expected);
});

test('a claim that does not hold fails', async () => {
  expect(() => assertions.shows({ a: 1 }, '{ a: 2 }')).toThrow();
  expect(() => assertions.prints(['a'], "'a'")).toThrow();
  await expect(assertions.throws(async () => {}, 'ERR_X')).rejects.toThrow('nothing was thrown');
  await expect(assertions.throws(() => Promise.reject(new Error('no')), 'ERR_X')).rejects.toThrow();
});

test('a claim that holds passes', async () => {
  assertions.shows({ a: 'b' }, "{ a: 'b' }");
  assertions.prints(['a', 1], 'a 1');
  await assertions.throws(
    () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_X' })),
    'ERR_X no',
  );
});
