import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { readBlocks, readPrograms } from './blocks.js';

export function testReadme(readme, home = new URL('./', readme)) {
  // Inside a package, so that its own name and its dependencies resolve from there. A folder of this process, because the same
  // README may be tested on several runtimes at the same time.
  const folder = new URL(`./.readme/${process.pid}/`, home);
  const markdown = readFileSync(readme, 'utf8');
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const name = basename(readme.pathname);
  for (const { line, code } of readBlocks(markdown)) {
    test(`${name}:${line} runs as written`, async () => {
      const file = new URL(`line-${line}.ts`, folder);
      writeFileSync(file, code);
      await import(file.pathname);
    });
  }

  for (const { line, code, printed } of readPrograms(markdown)) {
    test(`${name}:${line} runs as a program`, async () => {
      const outfile = fileURLToPath(new URL(`line-${line}.mjs`, folder));
      await bundle(code, fileURLToPath(folder), outfile);
      const { stdout, stderr, status } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
      expect({ lines: stdout.split('\n').slice(0, -1), stderr, status }).toEqual({
        lines: printed,
        stderr: '',
        status: 0,
      });
    });
  }
}

/** Packages that are not of the family are imported as they are: some of them cannot be bundled. */
const strangers = {
  name: 'strangers',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => {
      return path.startsWith('@net/') ? undefined : { path, external: true };
    });
  },
};

/** Makes a file that a plain `node` runs, from sources. */
async function bundle(contents, resolveDir, outfile) {
  const conditions = ['@net/source'];
  const stdin = { contents, resolveDir };
  await build({
    stdin,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions,
    plugins: [strangers],
  });
}
