import { expect, test } from 'vitest';
import { ACCESS_DENIED } from './access-denied.ts';
import { systemError } from './system-error.ts';

// Bun makes tail calls, so `captureStackTrace` does not find the function above which a stack shall begin.
test('the stack begins where the error was made', () => {
  function makeRefusal() {
    return systemError({ status: ACCESS_DENIED, syscall: 'connect' });
  }
  expect(makeRefusal().stack).toMatch(/^Error: connect ERR_ACCESS_DENIED .*\n\s+at makeRefusal/);
});
