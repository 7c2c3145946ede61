import { afterEach, expect, test } from 'vitest';
import { listenFds } from '../index.ts';

const VARIABLES = ['LISTEN_FDS', 'LISTEN_FDNAMES', 'LISTEN_PID'];
const remaining = () => VARIABLES.filter((name) => name in process.env);

afterEach(() => {
  for (const name of VARIABLES) delete process.env[name];
});

const OWN = String(process.pid);
const OTHER = String(process.pid + 1);

test.each([
  ['nothing is passed', {}, []],
  ['none', { LISTEN_FDS: '0', LISTEN_PID: OWN, LISTEN_FDNAMES: '' }, []],
  ['one without a name', { LISTEN_FDS: '1', LISTEN_PID: OWN }, [{ fd: 3, name: 'unknown' }]],
  [
    'named ones',
    { LISTEN_FDS: '2', LISTEN_PID: OWN, LISTEN_FDNAMES: 'web:' },
    [
      { fd: 3, name: 'web' },
      { fd: 4, name: '' },
    ],
  ],
  [
    'from a parent of Node, which does not know the process id',
    { LISTEN_FDS: '1' },
    [{ fd: 3, name: 'unknown' }],
  ],
  [
    'from a parent that hides the process id it was started with',
    { LISTEN_FDS: '1', LISTEN_PID: '' },
    [{ fd: 3, name: 'unknown' }],
  ],
])('%s', (_what, env, expected) => {
  Object.assign(process.env, env);
  expect(listenFds()).toEqual(expected);
  expect(remaining()).toEqual([]);
  expect(listenFds()).toEqual([]);
});

test('what was passed to another process is not taken, and not removed', () => {
  Object.assign(process.env, { LISTEN_FDS: '1', LISTEN_PID: OTHER });
  expect(listenFds()).toEqual([]);
  expect(remaining()).toEqual(['LISTEN_FDS', 'LISTEN_PID']);
});

test.each([
  ['no number', { LISTEN_FDS: 'a' }, 'LISTEN_FDS'],
  ['a negative one', { LISTEN_FDS: '-1' }, 'LISTEN_FDS'],
  ['an empty one', { LISTEN_FDS: '' }, 'LISTEN_FDS'],
  ['more than a process can have', { LISTEN_FDS: '1048577' }, 'LISTEN_FDS'],
  ['fewer names', { LISTEN_FDS: '2', LISTEN_FDNAMES: 'web' }, 'LISTEN_FDNAMES'],
  ['more names', { LISTEN_FDS: '1', LISTEN_FDNAMES: 'web:admin' }, 'LISTEN_FDNAMES'],
])('refuses %s', (_what, env, variable) => {
  Object.assign(process.env, env);
  expect(listenFds).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining(`process.env.${variable}`),
    }),
  );
});
