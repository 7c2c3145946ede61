import { expect, test } from 'vitest';
import { errnoNumber } from './errno.ts';
import { queryError, resolverError } from './resolver-error.ts';

test.each([
  ['no such name', 'EAI_NONAME', 'ENOTFOUND'],
  ['a name without an address', 'EAI_NODATA', 'ENOTFOUND'],
  ['a server that does not answer', 'EAI_AGAIN', 'EAI_AGAIN'],
] as const)('%s', (_what, name, code) => {
  const error = resolverError({ status: errnoNumber(name), hostname: 'a.test' });
  expect(error.message).toBe(`getaddrinfo ${code} a.test`);
  expect({ ...error }).toEqual({
    errno: errnoNumber(name),
    code,
    syscall: 'getaddrinfo',
    hostname: 'a.test',
  });
});

test('a query is called by the type of its records, as Node calls it', () => {
  const error = queryError({ code: 'ENODATA', type: 'AAAA', hostname: 'a.test' });
  expect(error.message).toBe('queryAaaa ENODATA a.test');
  expect({ ...error }).toEqual({
    errno: undefined,
    code: 'ENODATA',
    syscall: 'queryAaaa',
    hostname: 'a.test',
  });
  const reverse = queryError({ code: 'ENOTFOUND', type: 'reverse', hostname: '::1' });
  expect(reverse.message).toBe('getHostByAddr ENOTFOUND ::1');
});
