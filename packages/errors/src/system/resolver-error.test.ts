import { expect, test } from 'vitest';
import { errnoNumber } from './errno.ts';
import { resolverError } from './resolver-error.ts';

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
