import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, test } from 'vitest';
import { readBlocks } from './blocks.js';

export function testReadme(readme, home = new URL('./', readme)) {
  // Inside a package, so that its own name and its dependencies resolve from there.
  const folder = new URL('./.readme/', home);
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const { line, code } of readBlocks(readFileSync(readme, 'utf8'))) {
    test(`${basename(readme.pathname)}:${line} runs as written`, async () => {
      const file = new URL(`line-${line}.ts`, folder);
      writeFileSync(file, code);
      await import(file.pathname);
    });
  }
}
