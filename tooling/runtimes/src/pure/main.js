// Usage: node tooling/runtimes/src/pure/main.js [--runtime <name>]... [--package <folder>]...
//
// Runs the tests of the pure packages in every runtime, and prints a table. Fails if a test fails, if nothing ran, and in
// CI also if a runtime is not there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pure } from '@net-tooling/config/picture';
import { bundleTests } from './bundle.js';
import { runtimes } from './runtimes.js';

const { values } = parseArgs({
  options: {
    runtime: { type: 'string', multiple: true },
    package: { type: 'string', multiple: true },
  },
});
const packages = values.package ?? pure;
const chosen = runtimes.filter(({ name }) => values.runtime?.includes(name) ?? true);

/** @type {Record<string, Record<string, string>>} */
const table = {};
let total = 0;

function fail(text) {
  process.exitCode = 1;
  console.error(text);
}

for (const { name } of chosen) table[name] = {};
for (const packageName of packages) {
  const bundle = await bundleTests(packageName).catch((error) => fail(`${packageName}: ${error.message}`));
  for (const { name, binary, run } of chosen) {
    table[name][packageName] = await runOne(name, packageName, binary, run, bundle);
  }
}
console.table(table);
if (total === 0) fail('Nothing ran');

/** @returns {Promise<string>} What the table says. */
async function runOne(name, packageName, binary, run, bundle) {
  if (bundle === undefined) return 'no bundle';
  if (!binary) {
    if (process.env.CI) fail(`${name} is not here`);
    return 'not here';
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'net-runtimes-'));
  try {
    const { passed, skipped, failures } = await run(bundle, folder);
    total += passed;
    for (const failure of failures) fail(`${name}, ${packageName}: ${failure}`);
    if (passed === 0) fail(`${name}, ${packageName}: nothing passed`);
    const counts = [
      `${passed} passed`,
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      ...(failures.length > 0 ? [`${failures.length} FAILED`] : []),
    ];
    return counts.join(', ');
  } catch (error) {
    fail(`${name}, ${packageName}: ${error instanceof Error ? error.message : error}`);
    return 'FAILED';
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}
