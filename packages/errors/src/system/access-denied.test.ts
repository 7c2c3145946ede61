import { expect, test } from 'vitest';
import { ACCESS_DENIED } from './access-denied.ts';
import { describedSystemError, systemError } from './system-error.ts';

const REASON = 'Access to this API has been restricted. Use --allow-net to manage permissions.';

test('a refused connect names the call, the permission and where it would have gone', () => {
  const error = systemError({ status: ACCESS_DENIED, syscall: 'connect', address: '127.0.0.1', port: 80 });
  expect(error.message).toBe(`connect ERR_ACCESS_DENIED ${REASON}`);
  expect(error).toMatchObject({
    code: 'ERR_ACCESS_DENIED',
    syscall: 'connect',
    permission: 'Net',
    resource: '',
    address: '127.0.0.1',
    port: 80,
  });
});

test('a refused listen has the bare sentence, and the path as its resource', () => {
  const error = describedSystemError({
    status: ACCESS_DENIED,
    syscall: 'listen',
    address: '/x.sock',
    port: -1,
  });
  expect(error.message).toBe(REASON);
  expect(error).toMatchObject({ code: 'ERR_ACCESS_DENIED', permission: 'Net', resource: '/x.sock' });
});
