import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bunBinary, denoBinary, nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const runtimes = [
  ...nodeMajors.map((major) => ({ name: `Node ${major}`, binary: nodeBinary(major), args: [] })),
  { name: 'Bun', binary: bunBinary(), args: [] },
  { name: 'Deno', binary: denoBinary(), args: ['run', '-A', '--no-config', '--no-lock'] },
];

/**
 * Runs a program on Node, Bun and Deno, and compares what it prints with `expected`.
 *
 * @param program The text of a module, whose imports are resolved from the folder `src`.
 */
export function testOnEveryRuntime(title: string, program: string, expected: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'net-runtimes-'));
  const outfile = join(folder, 'program.mjs');
  beforeAll(async () => {
    await build({
      stdin: { contents: program, resolveDir: join(import.meta.dirname, '..') },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@net/source'],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const { name, binary, args } of runtimes) {
    if (!binary) {
      console.log(`${name} has no binary for this machine: not run there: ${title}`);
      continue;
    }
    test(`${title}: ${name}`, { timeout: 300_000 }, async () => {
      const { stdout } = await promisify(execFile)(binary, [...args, outfile]);
      expect(stdout.trim()).toBe(expected);
    });
  }
}
