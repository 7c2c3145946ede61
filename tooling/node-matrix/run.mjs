// Usage: node tooling/node-matrix/run.mjs [--filter <package>]... [--node <major>]...
//
// Runs `vitest run` of each package under each Node, one after the other, and prints a table. Without a filter:
// the packages that package.json lists.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary, nodeMajors } from '@net-tooling/node-versions';

const { values } = parseArgs({
  options: {
    filter: { type: 'string', multiple: true },
    node: { type: 'string', multiple: true },
  },
});
const here = dirname(fileURLToPath(import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const packages = values.filter ?? Object.keys(devDependencies).filter((name) => name.startsWith('@net/'));
const majors = values.node?.map(Number) ?? nodeMajors;
const reports = mkdtempSync(join(tmpdir(), 'net-node-matrix-'));

/** @type {Record<string, Record<string, string>>} */
const table = {};
try {
  for (const name of packages) {
    table[name] = {};
    for (const major of majors) table[name][`Node ${major}`] = runTests(name, major);
  }
} finally {
  rmSync(reports, { recursive: true });
}
console.table(table);

/**
 * @param {string} name
 * @param {number} major
 * @returns {string} What the table says.
 */
function runTests(name, major) {
  const binary = nodeBinary(major);
  if (!binary) return 'no binary here';
  const folder = join(here, '../../packages', name.replace('@net/', ''));
  if (!existsSync(folder)) throw new Error(`There is no package ${name}`);
  const report = join(reports, 'report.json');
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    binary,
    [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      // What a test starts by the name of `node` is the same version.
      env: { ...process.env, PATH: dirname(binary) + delimiter + process.env.PATH },
    },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status === 0) {
    const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return `${numPassedTests} passed, ${seconds} s`;
  }
  process.exitCode = 1;
  console.error(`${name} under Node ${major}:\n${stdout}${stderr}`);
  return 'FAILED';
}
