import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundleForNode, readmeScript } from './testing/bundle-for-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'net-contract-node-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the test file of the README, over another backend, with the runner that comes with Node. */
async function runWithNodeTest(factory: string): Promise<{ status: number | null; tap: string }> {
  const source = readmeScript("import { describe, test } from 'node:test';", factory);
  const script = await bundleForNode(source, folder, factory);
  const { status, stdout } = spawnSync(process.execPath, ['--test-reporter=tap', script], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, tap: stdout };
}

test('a backend that keeps the contract passes under node:test', { timeout: 120_000 }, async () => {
  const { status, tap } = await runWithNodeTest('libuvTransport');
  expect(status).toBe(0);
  const [tests, passed] = [/^# tests (\d+)$/m, /^# pass (\d+)$/m].map((count) =>
    Number(count.exec(tap)?.[1]),
  );
  expect(tests).toBeGreaterThan(100);
  expect(passed).toBe(tests);
});

test('a backend that does not keep it fails under node:test', { timeout: 120_000 }, async () => {
  const { status, tap } = await runWithNodeTest('nullTransport');
  expect(status).toBe(1);
  expect(tap).toMatch(/^\s*not ok \d+ - connects to a listener, which hears of it$/m);
  expect(tap).toContain('listen ended with ENOTSUP');
  expect(tap).toMatch(/^\s*ok \d+ - has no remote name before it is connected$/m);
});
