// Usage: node src/on-node-26.js [<test file>]...
//
// Runs the tests under Node 26, whose behaviour is the reference, whichever Node this is.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { totalsLine } from '@net-tooling/config/totals-line';
import { nodeBinary } from '@net-tooling/runtimes';

const node26 = nodeBinary(26);
if (node26) {
  const vitest = path.join(
    path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const { status } = spawnSync(node26, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  console.log(
    `skipped: there is no Node 26 for ${process.platform} on ${process.arch}, and NODE_26 names none`,
  );
  console.log(totalsLine({ passed: 0, failed: 0, skipped: 1, seconds: process.uptime() }));
}
