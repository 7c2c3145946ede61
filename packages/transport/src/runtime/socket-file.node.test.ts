import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SocketFile } from './socket-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'net-socket-file-'));
  path = join(folder, 'a');
});
afterEach(() => rmSync(folder, { recursive: true }));

const remove = (): void => rmSync(path, { force: true });

test('its own file is removed', () => {
  writeFileSync(path, 'ours');
  new SocketFile(path).closeWith(remove);
  expect(readdirSync(folder)).toEqual([]);
});

test("another's file stays as it is, under its name", () => {
  writeFileSync(path, 'ours');
  // As long as a file is open, its inode number is not reused.
  linkSync(path, join(folder, 'kept'));
  const file = new SocketFile(path);
  unlinkSync(path);
  writeFileSync(path, 'theirs');
  file.closeWith(remove);
  expect(readFileSync(path, 'utf8')).toBe('theirs');
  expect(readdirSync(folder)).toEqual(['a', 'kept']);
});

test('a file that is gone is nothing to look after', () => {
  writeFileSync(path, 'ours');
  const file = new SocketFile(path);
  unlinkSync(path);
  let calls = 0;
  file.closeWith(() => calls++);
  expect(calls).toBe(1);
});

test('where nothing was seen, nothing is held back', () => {
  const file = new SocketFile(path);
  writeFileSync(path, 'theirs');
  file.closeWith(remove);
  expect(readdirSync(folder)).toEqual([]);
});
