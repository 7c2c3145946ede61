import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { baseline } from './baseline.js';
import { expectationOf, judge, readExpectations } from './expectations.js';
import { pool } from './pool.js';
import { privateNetwork, reachesOut } from './private-network.js';
import { formatRow, formatSummary, summarize } from './report.js';
import { runFile } from './run-file.js';
import { findRuntime } from './runtime.js';
import { findSubject, httpSubject, transportOf } from './subject.js';
import { httpTests, netTests, openTree } from './test-tree.js';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const memorySubject = path.join(packageRoot, 'src/subjects/memory.cjs');

const noTree = `This needs Node's test tree, which is not part of this repository: take the folder test/ of any checkout of
github.com/nodejs/node (v25.8 or later), and give it: pnpm --filter @net-tooling/conformance start --tree <folder>`;

const { values: options } = parseArgs({
  options: {
    tree: { type: 'string', default: process.env.NET_CONFORMANCE_TREE ?? '' },
    runtime: { type: 'string' },
    node: { type: 'string', default: process.execPath },
    flags: { type: 'string', default: '' },
    subject: { type: 'string', default: defaultSubject() },
    expectations: { type: 'string' },
    filter: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    timeout: { type: 'string', default: '30' },
    repeat: { type: 'string', default: '1' },
    show: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

process.exitCode = await main();

/** @returns {Promise<number>} The exit code: 0 all as expected, 1 not, 2 could not run. */
async function main() {
  /** pnpm runs scripts in the package's folder; a path means what it meant to whoever typed it. */
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const isPreload = options.subject === httpSubject;
  const names = isPreload ? httpTests : netTests;
  const tree = options.tree === '' ? undefined : openTree(path.resolve(cwd, options.tree), names);
  if (tree === undefined) return cannotRun(noTree);
  const files = tree.files.filter((file) => file.includes(options.filter));
  if (files.length === 0) return cannotRun(`No such test of the tree has "${options.filter}" in its name`);

  /** @type {import('./runtime.js').Runtime} */
  let runtime;
  /** @type {string | undefined} */
  let subject;
  /** @type {import('./expectations.js').Expectations} */
  let expectations;
  let transport = '';
  const flags = options.flags.split(' ').filter(Boolean);
  try {
    runtime = findRuntime(options.runtime ?? options.node, cwd);
    subject = findSubject(options.subject, cwd);
    expectations = readExpectations(expectationsFile(runtime, cwd));
    transport = options.subject.startsWith('@net/net') ? transportOf(runtime, flags) : 'libuv';
  } catch (error) {
    return cannotRun(error instanceof Error ? error.message : String(error));
  }

  const jobs = Number(options.jobs);
  const network = privateNetwork();
  const timeoutMs = Number(options.timeout) * 1000;
  const setup = { root: tree.root, runtime, flags, subject, isPreload, timeoutMs, network };
  say(
    [
      [runtime.name, runtime.version, ...flags].join(' '),
      `net from ${options.subject}`,
      subject !== undefined && `transport ${transport}`,
      `${files.length} files`,
    ]
      .filter(Boolean)
      .join(', ') + (network ? '' : ', without a private network'),
  );

  const cacheKey = createHash('sha256')
    .update([runtime.identity, ...(network ?? ['undefined']), ...flags].join(' '))
    .digest('hex')
    .slice(0, 12);
  const cacheFile = path.join(
    packageRoot,
    'node_modules/.cache/baseline',
    `${runtime.name}-${runtime.version}-${cacheKey}.json`,
  );
  const local = files.filter((file) => network !== undefined || !reachesOut.has(file));
  const onFile = (/** @type {string} */ file) => progress(`with the built-in net: ${file}`);
  const builtin = await baseline(setup, tree, local, { jobs, cacheFile, onFile });

  let unexpected = 0;
  for (let run = 1; run <= Number(options.repeat); run++) {
    if (options.repeat !== '1') say(`Run ${run}`);
    const rows = await pool(files, jobs, async (file) => {
      const row = await runOne(file);
      if (!options.json) {
        progress('');
        console.log(formatRow(row));
        if (options.show && row.verdict.status === 'fail') console.log(row.output.replace(/^/gm, '    | '));
      }
      return row;
    });
    const summary = summarize(rows);
    unexpected += summary.unexpected;
    if (options.json)
      console.log(
        JSON.stringify(
          {
            runtime: `${runtime.name} ${runtime.version}`,
            flags,
            subject: options.subject,
            transport,
            summary,
            rows,
          },
          null,
          1,
        ),
      );
    else say(formatSummary(summary));
  }
  return unexpected === 0 ? 0 : 1;

  /**
   * @param {string} file
   * @returns {Promise<import('./report.js').Row>}
   */
  async function runOne(file) {
    const builtinOutcome =
      builtin.get(file) ?? skip('it connects to other machines, and there is no private network');
    const expected = expectationOf(expectations, file, { major: runtime.major, transport });
    if (expected?.status === 'skip' || builtinOutcome.status === 'skip') {
      const verdict = { ...skip(expected?.reason ?? builtinOutcome.reason), unexpected: false };
      return { file, builtin: builtinOutcome, verdict, output: '' };
    }
    const outcome = await runFile(setup, file);
    return {
      file,
      builtin: builtinOutcome,
      verdict: judge(builtinOutcome, expected, outcome),
      output: outcome.output,
    };
  }
}

/** `NET_TRANSPORT=memory` is no transport of a process, but a subject. The tests and their children do not get the variable. */
function defaultSubject() {
  if (process.env.NET_TRANSPORT !== 'memory') return '@net/net';
  delete process.env.NET_TRANSPORT;
  return memorySubject;
}

/**
 * @param {string} reason
 * @returns {import('./baseline.js').Baseline}
 */
function skip(reason) {
  return { status: 'skip', reason };
}

/**
 * What is expected of `@net/net`, or of a subject with a file of expectations beside it; of any other only if the caller says.
 *
 * @param {import('./runtime.js').Runtime} runtime
 * @param {string} cwd
 */
function expectationsFile({ name }, cwd) {
  if (options.expectations) return path.resolve(cwd, options.expectations);
  if (options.subject === httpSubject) return path.join(packageRoot, 'expectations-http.json');
  const ofRuntime = name === 'node' ? 'expectations.json' : `expectations-${name}.json`;
  if (options.subject === '@net/net') return path.join(packageRoot, ofRuntime);
  const beside = path.resolve(cwd, options.subject).replace(/\.cjs$/, '.expectations.json');
  return existsSync(beside) ? beside : undefined;
}

/** @param {string} why */
function cannotRun(why) {
  console.error(why);
  return 2;
}

/** @param {string} line */
function say(line) {
  if (!options.json) console.log(line);
}

/** @param {string} line Replaces the last one; shown to people only. */
function progress(line) {
  if (process.stdout.isTTY && !options.json) process.stdout.write(`\r\x1b[K${line}`);
}
