import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bunBinary, nodeBinary } from '@net-tooling/runtimes';
import { drawChart } from './chart.js';
import { contestantNamed } from './contestants.js';
import { measureImport } from './import-time.js';
import { measureRow } from './measure.js';
import { compileNativePeer } from './native-peer.js';
import { failedRow, rowResult } from './results.js';
import { rows } from './rows/index.js';
import { summarize } from './statistics.js';
import { formatGrowth, formatImports, formatPrices, formatRow, formatTable } from './table.js';

const usage = `pnpm bench [options]

  --rows NAMES      some rows only: ${[...rows.keys()].join(', ')}, import
  --node MAJORS     the Nodes to run on (default 26,20)
  --subjects NAMES  the columns; ratios are to the first (default net,ours,bun,handles,c)
                    net, ours, host, bun, handles, c, or a module with node:net's API
  --launches N      how often the processes of a row are started (default 2)
  --rounds N        samples in each launch (default 4)
  --quick           one launch: a look, not a measurement
`;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    node: { type: 'string', default: '26,20' },
    subjects: { type: 'string', default: 'net,ours,bun,handles,c' },
    launches: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '4' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(usage);
  process.exit();
}

const rowNames = options.rows?.split(',') ?? [...rows.keys(), 'import'];
const unknown = rowNames.filter((name) => name !== 'import' && !rows.has(name));
if (unknown.length > 0) {
  process.stderr.write(`no such row: ${unknown.join(', ')}\n\n${usage}`);
  process.exit(1);
}
const launches = options.quick ? 1 : Number(options.launches);
const rounds = Number(options.rounds);
const nativePeer = compileNativePeer();
const processor = os.cpus()[0]?.model.trim() ?? 'an unknown processor';

/** @type {import('./results.js').Results} */
const results = {
  machine: { processor, cores: os.cpus().length, system: `${os.type()} ${os.release()}` },
  runtimes: [],
};
console.log(`${results.machine.cores} x ${processor}, ${results.machine.system}`);
if ('missing' in nativePeer) console.log(`No C column: ${nativePeer.missing}.`);

for (const major of options.node.split(',').map(Number)) {
  const node = nodeBinary(major);
  if (node === undefined) console.log(`Node ${major} is left out: there is no binary of it here.`);
  else results.runtimes.push(await measureRuntime(major, node));
}
for (const runtime of results.runtimes) {
  const subject = runtime.subjects[1] ?? '';
  process.stdout.write(
    `\n${runtime.rows.length > 0 ? formatTable(runtime, subject) : ''}\n${formatPrices(runtime)}${formatGrowth(runtime)}${formatImports(runtime)}`,
  );
}

const folder = new URL('../../results/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('bench.json', folder), `${JSON.stringify(results, null, 2)}\n`);
const newest = results.runtimes[0];
if (newest !== undefined) writeFileSync(new URL('bench.svg', folder), drawChart(newest));
console.log(`\nWrote bench.json and bench.svg to ${fileURLToPath(folder)}`);

const failed = results.runtimes
  .flatMap((runtime) => [...runtime.rows, ...runtime.prices])
  .some(({ failure }) => failure !== undefined);
process.exit(failed ? 1 : 0);

/**
 * @param {number} major
 * @param {string} node
 * @returns {Promise<import('./results.js').RuntimeResults>}
 */
async function measureRuntime(major, node) {
  const version = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim();
  const contestants = choose(major, node);
  const subjects = contestants.map(({ name }) => name);
  console.log(
    `\nNode ${version}: ${subjects.join(', ')}; ${launches} launches of ${rounds} rounds, median [quartiles]\n`,
  );
  /** @type {import('./results.js').RowResult[]} */
  const found = [];
  /** @type {import('./results.js').RowResult[]} */
  const prices = [];
  const pair = choose(major, node, ['without', 'with']);
  for (const name of rowNames) {
    const row = rows.get(name);
    if (row === undefined) continue;
    const result = await measure(name, row, row.isPrice ? pair : contestants, node);
    process.stdout.write(`${formatRow(result)}\n`);
    (row.isPrice ? prices : found).push(result);
  }
  const imports = rowNames.includes('import') ? importTimes(node) : [];
  return { node: version, rounds: launches * rounds, subjects, rows: found, prices, imports };
}

/**
 * @param {string} name
 * @param {import('./row.ts').Row} row
 * @param {import('./contestants.js').Contestant[]} contestants
 * @param {string} node
 */
async function measure(name, row, contestants, node) {
  if ((row.nofile ?? 0) > descriptorLimit()) {
    return failedRow(name, row, `needs ${row.nofile} descriptors, the system grants ${descriptorLimit()}`);
  }
  try {
    const { operations } = row;
    const samples = await measureRow(name, row, contestants, { node, launches, rounds, operations });
    return rowResult(name, row, samples, contestants[0]?.name ?? '');
  } catch (error) {
    return failedRow(name, row, messageOf(error));
  }
}

/**
 * @param {number} nodeMajor
 * @param {string} node
 * @param {string[]} [names]
 * @returns {import('./contestants.js').Contestant[]}
 */
function choose(nodeMajor, node, names = options.subjects.split(',')) {
  const programs = {
    node,
    nodeMajor,
    bun: bunBinary(),
    nativePeer: 'path' in nativePeer ? nativePeer.path : undefined,
  };
  /** @type {import('./contestants.js').Contestant[]} */
  const chosen = [];
  for (const name of names) {
    const contestant = contestantNamed(name, programs);
    if (contestant === undefined) continue;
    const twin = chosen.some((other) => other.name === contestant.name);
    chosen.push(twin ? { ...contestant, name: `${contestant.name} again` } : contestant);
  }
  return chosen;
}

/**
 * @param {string} node
 * @returns {import('./results.js').ImportResult[]}
 */
function importTimes(node) {
  /** @type {[specifier: string, goalMs: number][]} */
  const goals = [
    ['@net/net', 15],
    ['@net/blocklist', 4],
  ];
  return goals.map(([specifier, goalMs]) => {
    try {
      const addedMs = measureImport(specifier, { node, rounds: options.quick ? 5 : 20 });
      return { specifier, goalMs, addedMs: summarize(addedMs) };
    } catch (error) {
      return { specifier, goalMs, failure: messageOf(error) };
    }
  });
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** How many files a process may open; Node raises its soft limit to it by itself. */
function descriptorLimit() {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' });
  return stdout?.trim() === 'unlimited' ? Number.POSITIVE_INFINITY : Number(stdout) || 1024;
}
