import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bunBinary, denoBinary, nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SEEDS = 20;
/** The hash of the runs of seeds 1 to {@link SEEDS}. It changes only with the network's behaviour, never with the runtime. */
const HASH = '1b1cb234b13e4eb28c367def14c092e89d2f19ae636d60d144df459f6c3194e0';

const runtimes = [
  ...nodeMajors.map((major) => ({ name: `Node ${major}`, binary: nodeBinary(major), args: [] })),
  { name: 'Bun', binary: bunBinary(), args: [] },
  { name: 'Deno', binary: denoBinary(), args: ['run', '-A', '--no-config', '--no-lock'] },
];

const folder = mkdtempSync(join(tmpdir(), 'net-determinism-'));
const program = join(folder, 'program.mjs');

beforeAll(async () => {
  const contents = `
    import { createHash } from 'node:crypto';
    import { runCluster } from './testing/cluster.ts';
    const hash = createHash('sha256');
    for (let seed = 1; seed <= ${SEEDS}; seed++) hash.update(await runCluster(seed));
    console.log(hash.digest('hex'));`;
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

for (const { name, binary, args } of runtimes) {
  if (!binary) {
    console.log(`${name} has no binary for this machine: its runs are not compared`);
    continue;
  }
  test(`a seed gives the same run on ${name} as everywhere`, { timeout: 300_000 }, async () => {
    const { stdout } = await promisify(execFile)(binary, [...args, program]);
    expect(stdout.trim()).toBe(HASH);
  });
}
