import { expect, test } from 'vitest';
import { explainIpcPath, formatIpcPath, isIpcPath, parseIpcPath, tryParseIpcPath } from './ipc-path.ts';

const LINUX = { platform: 'linux' };
const MAC = { platform: 'darwin' };
const WINDOWS = { platform: 'win32' };

/** A path with a length in bytes. */
const bytes = (length: number) => `/${'x'.repeat(length - 1)}`;

test.each([
  ['absolute', '/run/app.sock', 13],
  ['relative', 'app.sock', 8],
  ['one byte', 'a', 1],
  ['two bytes in UTF-8', 'é', 2],
  ['three bytes', '€', 3],
  ['four bytes in two units', '😀', 4],
  ['a lone surrogate is written as U+FFFD', '\ud800', 3],
  ['an @ is a letter like any other', '@app', 4],
])('a path of the file system: %s', (_reason, path, byteLength) => {
  expect(parseIpcPath(path, LINUX)).toEqual({ kind: 'filesystem', path, byteLength });
});

test.each([
  ['Linux: 108 with the terminator', 'linux', 107],
  ['Android is Linux', 'android', 107],
  ['macOS: 104 with the terminator', 'darwin', 103],
  ['the BSDs have the sizes of macOS', 'freebsd', 103],
  ['OpenBSD too', 'openbsd', 103],
])('the longest path: %s', (_reason, platform, maxLength) => {
  expect(tryParseIpcPath(bytes(maxLength), { platform })).toBeDefined();
  expect(explainIpcPath(bytes(maxLength + 1), { platform })).toMatchObject({
    reason: 'too long',
    length: maxLength + 1,
    maxLength,
    requirement: expect.stringContaining(`${maxLength} bytes`),
  });
});

test('bytes are counted, not characters', () => {
  expect(isIpcPath(`/${'é'.repeat(53)}`, LINUX)).toBe(true);
  expect(isIpcPath(`/${'é'.repeat(54)}`, LINUX)).toBe(false);
});

test.each([
  ['a name', 'app'],
  ['no name at all', ''],
  ['NUL inside and at the end', 'a\0b\0'],
  ['a slash', '/run/app'],
  ['the longest', 'x'.repeat(107)],
])('an abstract name on Linux: %s', (_reason, name) => {
  const path = `\0${name}`;
  expect(parseIpcPath(path, LINUX)).toEqual({ kind: 'abstract', path, name, byteLength: path.length });
});

test('an abstract name has one byte less than 108 behind its NUL', () => {
  expect(explainIpcPath(`\0${'x'.repeat(108)}`, LINUX)).toMatchObject({ reason: 'too long', maxLength: 107 });
});

test('no other system has abstract names', () => {
  expect(explainIpcPath('\0app', MAC)?.reason).toBe('abstract names exist on Linux only');
  expect(explainIpcPath('\0app', WINDOWS)?.reason).toBe('not a local pipe');
});

test.each([LINUX, MAC, WINDOWS])('nothing is no path on $platform', (options) => {
  expect(explainIpcPath('', options)?.reason).toBe('empty');
});

test.each([
  ['file system', '/tmp/a\0b', LINUX],
  ['file system, at the end', '/tmp/a\0', MAC],
  ['pipe', '\\\\.\\pipe\\a\0b', WINDOWS],
])('a NUL inside would name another endpoint: %s', (_reason, path, options) => {
  expect(explainIpcPath(path, options)?.reason).toBe('NUL inside the path');
});

test.each([
  ['the usual prefix', '\\\\.\\pipe\\app', 'app'],
  ['taken letter by letter', '\\\\?\\pipe\\app', 'app'],
  ['case does not matter', '\\\\.\\PiPe\\App', 'App'],
  ['slashes are backslashes', '//./pipe/app', 'app'],
  ['slashes everywhere', '//?/pipe/app', 'app'],
  ['folders, which NPFS takes as letters', '\\\\.\\pipe\\a\\b', 'a\\b'],
  ['. and .. are resolved', '\\\\.\\pipe\\a\\..\\.\\b', 'b'],
  ['. and .. are letters behind \\\\?\\', '\\\\?\\pipe\\a\\..\\b', 'a\\..\\b'],
  ['a slash is a letter behind \\\\?\\', '\\\\?\\pipe\\a/b', 'a/b'],
  ['signs', '\\\\.\\pipe\\a:b*c?"<>|', 'a:b*c?"<>|'],
])('a pipe on Windows: %s', (_reason, path, name) => {
  expect(parseIpcPath(path, WINDOWS)).toEqual({ kind: 'pipe', path, name });
});

test.each([
  ['a file', 'C:\\app.sock', 'not a local pipe'],
  ['a Unix path', '/tmp/app.sock', 'not a local pipe'],
  ['a plain name', 'app', 'not a local pipe'],
  ['another device', '\\\\.\\COM1', 'not a local pipe'],
  ['a device that begins alike', '\\\\.\\pipeline\\app', 'not a local pipe'],
  ['another machine', '\\\\server\\pipe\\app', 'not a local pipe'],
  ['.. that leaves the pipes', '\\\\.\\pipe\\..\\COM1', 'not a local pipe'],
  ['slash where it is a letter', '\\\\?\\pipe/app', 'not a local pipe'],
  ['no name', '\\\\.\\pipe\\', 'empty pipe name'],
  ['not even the last backslash', '\\\\?\\pipe', 'empty pipe name'],
  ['.. that eats the name', '\\\\.\\pipe\\app\\..', 'empty pipe name'],
])('no pipe on Windows: %s', (_reason, path, reason) => {
  expect(explainIpcPath(path, WINDOWS)?.reason).toBe(reason);
});

test('a pipe has 256 characters with its prefix', () => {
  const prefix = '\\\\.\\pipe\\';
  const longest = prefix + 'é'.repeat(256 - prefix.length);
  expect(isIpcPath(longest, WINDOWS)).toBe(true);
  expect(explainIpcPath(`${longest}é`, WINDOWS)).toMatchObject({
    reason: 'too long',
    length: 257,
    maxLength: 256,
  });
});

test('a message says what came and what would have been accepted', () => {
  const path = bytes(120);
  expect(() => parseIpcPath(path, LINUX)).toThrow(
    expect.objectContaining({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_VALUE',
      message: `The argument 'path' must be at most 107 bytes long, the most that Linux can bind a socket to (it has 120). Received '${path}'`,
    }),
  );
  expect(() => parseIpcPath('app', WINDOWS)).toThrow(/must begin with \\\\.\\pipe\\ or \\\\\?\\pipe\\/);
});

test('what is no text is refused as such', () => {
  expect(isIpcPath(8124)).toBe(false);
  expect(() => parseIpcPath(8124 as unknown as string)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});

test.each([
  ['/run/app.sock', LINUX],
  ['\0app', LINUX],
  ['\\\\?\\pipe\\a/../b', WINDOWS],
])('formatting is the inverse of parsing: %j', (path, options) => {
  expect(formatIpcPath(parseIpcPath(path, options))).toBe(path);
});

test('a formatted pipe is read back as the same pipe', () => {
  const pipe = parseIpcPath('//./PIPE/a/./b', WINDOWS);
  expect(parseIpcPath(formatIpcPath(pipe), WINDOWS)).toMatchObject({ kind: 'pipe', name: 'a\\b' });
});
