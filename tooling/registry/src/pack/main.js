/**
 * Checks what would be published, without publishing: every tarball for itself, and all of them in a project that
 * installs them. The builds must be there.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { bundleChecks } from './bundles.js';
import { checkTarball } from './check-tarball.js';
import { Consumer } from './consumer.js';
import { packAll } from './tarballs.js';
import { typeChecks } from './type-matrix.js';

let passed = 0;
let failed = 0;

async function step(title, act) {
  try {
    await act();
    passed++;
    console.log(`✓ ${title}`);
  } catch (error) {
    failed++;
    console.log(`✗ ${title}\n${error.message.replaceAll(/^/gm, '    ')}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'pack-check-'));
try {
  const tarballs = packAll(folder);
  for (const tarball of tarballs) {
    await step(`${tarball.name}: contents, publint, attw`, async () => {
      const problems = await checkTarball(tarball);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
  }

  const consumer = new Consumer(join(folder, 'consumer'));
  const entries = tarballs.flatMap((tarball) => tarball.entries);
  await step('npm installs the tarballs into an empty project, offline', () => consumer.install(tarballs));
  await step(`${entries.length} entries import and require alike`, () =>
    consumer.run('load-all.mjs', ...entries),
  );
  await step('a program in ESM', () => consumer.run('use.mjs'));
  await step('a program in CommonJS', () => consumer.run('use.cjs'));
  for (const major of nodeMajors) {
    await step(`Node ${major}: a program in which @net/net stands in for node:net, twice`, () => {
      const flags = ['--import', '@net/net/register', '--import', '@net/net/register-http'];
      return consumer.runWith(nodeBinary(major), ...flags, 'registered.cjs');
    });
  }
  const checks = bundleChecks(join(folder, 'consumer'), join(folder, 'bundles'));
  for (const [title, check] of checks) await step(title, check);
  for (const check of typeChecks) await step(`types: ${check.title}`, () => consumer.typecheck(check));
} finally {
  rmSync(folder, { recursive: true });
}

console.log(`${passed} of ${passed + failed} checks passed`);
process.exitCode = failed === 0 ? 0 : 1;
