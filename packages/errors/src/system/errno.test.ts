import { expect, test } from 'vitest';
import { errnoMessage, errnoName, errnoNumber } from './errno.ts';
import { ERRNO_TABLE } from './errno-table.ts';

test.each(['linux', 'darwin', 'win32'] as const)('name and number are inverse on %s', (platform) => {
  for (const [name] of ERRNO_TABLE) {
    expect(errnoName(errnoNumber(name, platform), platform)).toBe(name);
  }
});

test('the same code has its own number on each platform', () => {
  expect(errnoNumber('EADDRINUSE', 'linux')).toBe(-98);
  expect(errnoNumber('EADDRINUSE', 'darwin')).toBe(-48);
  expect(errnoNumber('EADDRINUSE', 'win32')).toBe(-4091);
  expect(errnoNumber('EOF', 'linux')).toBe(-4095);
});

test('a number that no table has is said to be unknown', () => {
  expect(errnoName(-12345)).toBe('Unknown system error -12345');
  expect(errnoMessage(-12345)).toBe('Unknown system error -12345');
});
