// Usage: node tooling/runtimes/src/matrix/main.js [--filter <package>]... [--only <runtime>]...
//
// Runs the tests of each package under each runtime (node-20, node-22, node-24, node-26, bun, deno), one after the
// other, and prints a table. Without a filter: the packages that need an operating system. Without --only: every runtime
// but the Node line that runs this, under which each package tests itself.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { picture, pure } from '@net-tooling/config/picture';
import { totalsLine } from '@net-tooling/config/totals-line';
import { bunBinary, denoBinary, nodeBinary, nodeMajors } from '../binaries.js';

/** Which tests of a package are for more than Node; a package that is not here has none. */
const testsForAnyRuntime = {
  'transport-contract': [
    'src/backends/host',
    'src/backends/bun',
    'src/backends/deno',
    'src/backends/async-context',
  ],
};

const { values } = parseArgs({
  options: {
    filter: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
  },
});
const packagesFolder = fileURLToPath(new URL('../../../../packages', import.meta.url));
const packages = (values.filter ?? Object.keys(picture).filter((name) => !pure.includes(name))).map((name) =>
  name.replace('@net/', ''),
);

const reports = mkdtempSync(join(tmpdir(), 'net-node-matrix-'));
const report = join(reports, 'report.json');
const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const toReport = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

/**
 * How each runtime runs tests.
 *
 * @type {Record<string, { binary: string | undefined, args: (tests: readonly string[]) => string[], isNode?: boolean }>}
 */
const runtimes = {
  ...Object.fromEntries(
    nodeMajors.map((major) => [
      `node-${major}`,
      { binary: nodeBinary(major), args: () => [...vitest, ...toReport], isNode: true },
    ]),
  ),
  // Bun's own runner takes what a test imports from vitest for its own.
  bun: {
    binary: bunBinary(),
    args: (tests) => [
      '--conditions=@net/source',
      'test',
      // As long as under vitest: see config/vitest.js. The default is 5 seconds.
      '--timeout=120000',
      '--reporter=junit',
      `--reporter-outfile=${report}`,
      ...tests,
    ],
  },
  deno: { binary: denoBinary(), args: (tests) => ['run', '-A', ...vitest, ...tests, ...toReport] },
};

const running = `node-${process.versions.node.split('.')[0]}`;
const chosen = values.only ?? Object.keys(runtimes).filter((name) => name !== running);
const totals = { passed: 0, failed: 0, skipped: 0 };
/** @type {Record<string, Record<string, string>>} */
const table = {};
try {
  for (const name of packages) {
    table[name] = {};
    for (const runtime of chosen) table[name][runtime] = runTests(name, runtime);
  }
} finally {
  rmSync(reports, { recursive: true });
}
// Under `npm test` it is one of many, and has a line.
if (process.env.TURBO_HASH === undefined) console.table(table);
console.log(totalsLine({ ...totals, seconds: process.uptime() }));
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {string} runtime
 * @returns {string} What the table says.
 */
function runTests(name, runtime) {
  if (!(runtime in runtimes)) throw new Error(`There is no runtime ${runtime}`);
  const { binary, args, isNode } = runtimes[runtime];
  const tests = testsForAnyRuntime[name];
  if (!isNode && !tests) return '–';
  if (!binary) {
    totals.skipped++;
    console.log(`skipped: ${name} on ${runtime}, of which there is no binary for this platform`);
    return 'no binary here';
  }
  const folder = join(packagesFolder, name);
  if (!existsSync(folder)) throw new Error(`There is no package ${name}`);
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(binary, args(tests ?? []), {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // What a test starts by the name of its runtime is the same version.
    env: { ...process.env, PATH: dirname(binary) + delimiter + process.env.PATH },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const passed = status === 0 ? passedTests(readFileSync(report, 'utf8')) : 0;
  rmSync(report, { force: true });
  if (passed > 0) {
    totals.passed += passed;
    return `${passed} passed, ${seconds} s`;
  }
  totals.failed++;
  console.log(`${name} under ${runtime}:\n${stdout}${stderr}`);
  console.log(`again: node tooling/runtimes/src/matrix/main.js --filter ${name} --only ${runtime}`);
  return 'FAILED';
}

/** @param {string} text A report of vitest (JSON) or Bun (JUnit); none of them skips a test silently. */
function passedTests(text) {
  if (text.startsWith('{')) return JSON.parse(text).numPassedTests;
  const [, tests, failures, skipped] =
    /<testsuites [^>]*tests="(\d+)"[^>]*failures="(\d+)"[^>]*skipped="(\d+)"/.exec(text) ?? [];
  return Number(tests) - Number(failures) - Number(skipped);
}
