import type { LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import { guardLookup } from './guarded-lookup.ts';

/** Blocks 10.0.0.1, and values that are not strings. */
function check(address: string): void {
  if (address === '10.0.0.1') throw Object.assign(new Error('blocked'), { code: 'ERR_IP_BLOCKED' });
}

/** The result of a guarded look-up: the code or message of the error, or the other arguments. */
function answerOf(base: unknown, options: object = { all: true }): Promise<unknown> {
  return new Promise((resolve) => {
    guardLookup(base as LookupFunction, check)('a.example', options, (error, ...answer) => {
      resolve(
        error
          ? ((error as NodeJS.ErrnoException).code ?? error.message)
          : answer.filter((part) => part !== undefined),
      );
    });
  });
}

type Callback = (error: unknown, ...answer: unknown[]) => void;
const answering =
  (...answer: unknown[]) =>
  (_host: string, _options: object, callback: Callback) =>
    callback(null, ...answer);

const ONE = { address: '8.8.8.8', family: 4 };
const TWO = { address: '2606:4700::1', family: 6 };

test.each([
  ['all addresses', answering([ONE, TWO]), { all: true }, [[ONE, TWO]]],
  ['one address', answering('8.8.8.8', 4), {}, ['8.8.8.8', 4]],
  ['all, although one was asked for', answering([TWO, ONE]), {}, ['2606:4700::1', 6]],
  ['one, although all were asked for', answering('8.8.8.8', 4), { all: true }, [[ONE]]],
  ['another family than it names', answering('8.8.8.8', 6), {}, ['8.8.8.8', 4]],
  ['a promise of all', async () => [ONE], { all: true }, [[ONE]]],
  ['a promise of one', async () => ONE, {}, ['8.8.8.8', 4]],
])('passes on %s', async (_what, base, options, expected) => {
  expect(await answerOf(base, options)).toEqual(expected);
});

test.each([
  ['a blocked address', answering([{ address: '10.0.0.1', family: 4 }]), 'ERR_IP_BLOCKED'],
  ['a blocked one alone', answering('10.0.0.1', 4), 'ERR_IP_BLOCKED'],
  ['a blocked one behind another', answering([ONE, { address: '10.0.0.1', family: 4 }]), 'ERR_IP_BLOCKED'],
  ['a String object', answering([{ address: new String('8.8.8.8'), family: 4 }]), 'ERR_INVALID_ARG_VALUE'],
  ['a number', answering(134744072, 4), 'ERR_INVALID_ARG_VALUE'],
  ['a hole', answering(new Array(1)), 'ERR_INVALID_ARG_VALUE'],
  ['an address in a list in a list', answering([['8.8.8.8']]), 'ERR_INVALID_ARG_VALUE'],
  ['nothing', answering(), 'ERR_INVALID_ARG_VALUE'],
  ['an empty list', answering([]), 'ENOTFOUND'],
  ['an error', (_h: string, _o: object, callback: Callback) => callback(new Error('no DNS')), 'no DNS'],
  [
    'an exception',
    () => {
      throw new Error('no DNS');
    },
    'no DNS',
  ],
  ['a promise of a blocked address', async () => [{ address: '10.0.0.1', family: 4 }], 'ERR_IP_BLOCKED'],
  [
    'a promise that is broken',
    async () => {
      throw new Error('no DNS');
    },
    'no DNS',
  ],
])('refuses %s', async (_what, base, code) => {
  expect(await answerOf(base)).toBe(code);
});

test('the first of two answers counts', async () => {
  const answers: unknown[] = [];
  const twice = (_host: string, _options: object, callback: Callback) => {
    callback(null, [ONE]);
    callback(null, [{ address: '10.0.0.1', family: 4 }]);
  };
  guardLookup(twice as LookupFunction, check)('a.example', { all: true }, (error, answer) =>
    answers.push(error ?? answer),
  );
  expect(answers).toEqual([[ONE]]);
});

test('what is checked is what is passed on', async () => {
  let reads = 0;
  const changing = {
    get address() {
      return reads++ === 0 ? '8.8.8.8' : '10.0.0.1';
    },
    family: 4,
  };
  const list = [changing];
  const answer = await answerOf(answering(list));
  list.push({ address: '10.0.0.1', family: 4 });
  expect(answer).toEqual([[ONE]]);
});

test('options may be a family, or be left out', () => {
  const queries: unknown[] = [];
  const base = ((_host: string, options: object) => queries.push(options)) as unknown as LookupFunction;
  const lookup = guardLookup(base, check) as unknown as (...query: unknown[]) => void;
  lookup('a.example', 6, () => undefined);
  lookup('a.example', () => undefined);
  expect(queries).toEqual([{ family: 6 }, {}]);
});
