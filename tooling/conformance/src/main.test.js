import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.js', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(...args) {
  return new Promise((resolve) => {
    const { NET_CONFORMANCE_TREE, INIT_CWD, ...env } = process.env;
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** @param {Record<string, unknown>} expectations */
function expecting(expectations) {
  const filename = path.join(folder, 'expectations.json');
  writeFileSync(filename, JSON.stringify(expectations));
  return ['--expectations', filename];
}

const whenReplaced = [
  '--tree',
  `${fixtures}outcomes`,
  '--subject',
  `${fixtures}marked-net.cjs`,
  '--filter',
  'when-replaced',
];
const known = { 'test-net-fails-when-replaced.js': { status: 'fail', reason: 'the mark' } };

it('says in two lines what to do without the tree', async () => {
  for (const args of [[], ['--tree', folder]]) {
    const { code, output } = await run(...args);
    expect(code).toBe(2);
    expect(output.trimEnd().split('\n')).toHaveLength(2);
  }
});

it('says which Node is missing', async () => {
  const { code, output } = await run(...whenReplaced, '--node', '3');
  expect(code).toBe(2);
  expect(output).toContain('Node 3 is not installed here');
});

it('fails for a file that passes with the built-in only', async () => {
  const { code, output } = await run(...whenReplaced);
  expect(code).toBe(1);
  expect(output).toContain('FAIL test-net-fails-when-replaced: Error: this net is marked\n');
  expect(output).toContain('pass test-net-passes-when-replaced: fails with the built-in net\n');
  expect(output).toContain('0 of the 1 that pass with the built-in net (0.0 %), and 1 that fail with it\n');
  expect(output).toContain('1 failed, 0 skipped, 1 not as expected\n');
});

it('succeeds when that failure is expected', async () => {
  const { code, output } = await run(...whenReplaced, ...expecting(known));
  expect(code).toBe(0);
  expect(output).toContain('fail test-net-fails-when-replaced: the mark\n');
});

it('takes the expectations beside a subject', async () => {
  const subject = path.join(folder, 'marked-net.cjs');
  copyFileSync(`${fixtures}marked-net.cjs`, subject);
  writeFileSync(path.join(folder, 'marked-net.expectations.json'), JSON.stringify(known));
  const { code, output } = await run(...whenReplaced, '--subject', subject);
  expect(code).toBe(0);
  expect(output).toContain('fail test-net-fails-when-replaced: the mark\n');
});

it('fails for a pass that is not expected', async () => {
  const { code, output } = await run(
    ...whenReplaced,
    ...expecting({ ...known, 'test-net-passes-when-replaced.js': { status: 'fail', reason: 'no idea' } }),
  );
  expect(code).toBe(1);
  expect(output).toContain(
    'PASS test-net-passes-when-replaced: it passes, but was expected to fail: no idea\n',
  );
});

it('refuses an expectation without a reason', async () => {
  const { code, output } = await run(...whenReplaced, ...expecting({ 'test-net-x.js': { status: 'fail' } }));
  expect(code).toBe(2);
  expect(output).toContain('test-net-x.js: no reason');
});

it('gives everything as JSON', async () => {
  const { output } = await run(...whenReplaced, '--json');
  const { summary, rows } = JSON.parse(output);
  expect(summary).toEqual({ comparable: 1, passing: 0, beyond: 1, failing: 1, skipped: 0, unexpected: 1 });
  expect(rows.map((/** @type {{ file: string }} */ row) => row.file)).toEqual([
    'test-net-fails-when-replaced.js',
    'test-net-passes-when-replaced.js',
  ]);
});

it('repeats a run', async () => {
  const { code, output } = await run(...whenReplaced, ...expecting(known), '--repeat', '2');
  expect(code).toBe(0);
  expect(output.match(/not as expected/g)).toHaveLength(2);
});
