import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isIpcPath } from './ipc-path.ts';
import { MAX_ABSTRACT_NAME_BYTES, MAX_PATH_BYTES } from './limits.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ipc-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Listens, looks around, closes. */
async function listening<Seen>(path: string, look: () => Seen): Promise<Seen> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  const seen = look();
  server.close();
  await once(server, 'close');
  return seen;
}

const limit = process.platform === 'linux' ? MAX_PATH_BYTES.linux : MAX_PATH_BYTES.darwin;

describe.runIf(process.platform !== 'win32')('what the kernel says of', () => {
  test('the longest path: the socket has that name', async () => {
    const name = 'x'.repeat(limit - directory.length - 1);
    const path = join(directory, name);
    expect(isIpcPath(path)).toBe(true);
    expect(await listening(path, () => readdirSync(directory))).toEqual([name]);
  });

  test('more than sun_path holds: no socket has that name', async () => {
    // One byte more than the limit still fits, without a terminator.
    const name = 'x'.repeat(limit - directory.length + 1);
    const path = join(directory, name);
    expect(isIpcPath(path)).toBe(false);
    // Some versions of Node refuse it, others cut it.
    const seen = await listening(path, () => readdirSync(directory)).catch(() => []);
    expect(seen).not.toContain(name);
  });
});

describe.runIf(process.platform === 'linux')('what Linux says of', () => {
  test('the longest abstract name: it is told apart from one that differs in its last byte', async () => {
    const stem = `\0${randomUUID()}.`.padEnd(MAX_ABSTRACT_NAME_BYTES, 'x');
    expect(isIpcPath(`${stem}a`)).toBe(true);
    const both = await listening(`${stem}a`, () => listening(`${stem}b`, () => 'both'));
    expect(await both).toBe('both');
  });
});
