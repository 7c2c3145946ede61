import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, example = ''] = /^```js node:test\n(.*?)^```$/ms.exec(readme) ?? [];

const programs = new RegisteredPrograms();
const file = join(programs.folder, 'example.test.mjs');
beforeAll(async () => {
  await programs.build();
  await build({
    stdin: { contents: example, resolveDir: import.meta.dirname },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  });
});
afterAll(() => programs.remove());

test.each(nodeMajors)('the example for node:test passes on Node %s', async (major) => {
  const args = ['--import', programs.httpEsm, '--test-reporter=tap', file];
  const { stdout } = await promisify(execFile)(nodeBinary(major)!, args);
  expect(stdout).toContain('# pass 1');
});
