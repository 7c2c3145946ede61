import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/**
 * Bundles a program before the tests of the file run, and removes the bundle after them.
 *
 * @param program The text of a module, whose imports are resolved from the folder `src`.
 * @returns The path of the bundle.
 */
export function bundle(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-bundle-'));
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
  return outfile;
}
