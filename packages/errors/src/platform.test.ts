import { afterEach, expect, test, vi } from 'vitest';
import { detectPlatform } from './platform.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['linux', 'linux'],
  ['android', 'linux'],
  ['darwin', 'darwin'],
  ['freebsd', 'darwin'],
  ['openbsd', 'darwin'],
  ['win32', 'win32'],
])('process.platform %s counts as %s', (name, platform) => {
  vi.stubGlobal('process', { platform: name });
  expect(detectPlatform()).toBe(platform);
});

test('a runtime without a process counts as Linux', () => {
  vi.stubGlobal('process', undefined);
  expect(detectPlatform()).toBe('linux');
});
