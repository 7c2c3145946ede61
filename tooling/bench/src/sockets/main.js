import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary } from '@net-tooling/runtimes';
import { keepBusy, stopSpinning } from './busy.js';
import { drawChart } from './chart.js';
import { contestantNamed } from './contestants.js';
import { measureImport } from './import-time.js';
import { measureRow, WARMUP_ROUNDS } from './measure.js';
import { compileNativePeer } from './native-peer.js';
import { failedRow, rowResult } from './results.js';
import { rows } from './rows/index.js';
import { runtimeNamed } from './runtimes.js';
import { summarize } from './statistics.js';
import { formatGrowth, formatImports, formatPrices, formatRow, formatTable } from './table.js';

/** The values of `--processors`. */
const PROCESSORS = new Map([
  ['same', { subject: 0, load: 0 }],
  ['apart', { subject: 0, load: 1 }],
]);

const usage = `pnpm bench [options]

  --rows NAMES      some rows only: ${[...rows.keys()].join(', ')}, import;
                    or \`chart\` for those of the chart
  --on RUNTIMES     what to run on: major versions of Node, bun, deno (default 26,20)
  --load LOADS      quiet: nothing runs beside the bench; busy: something keeps all processors busy (default quiet)
  --processors HOW  same: subject and load share one processor; apart: each has its own (default: where the system puts them)
  --subjects NAMES  the columns; ratios are to the first (default net,ours,own,c)
                    net, ours, host, own, c, or a module with node:net's API
  --launches N      how often the processes of a row are started (default 2)
  --rounds N        samples in each launch (default 4)
  --warmup N        what N rounds take is done before the first sample of a launch (default ${WARMUP_ROUNDS})
  --quick           one launch: a look, not a measurement
`;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    on: { type: 'string', default: '26,20' },
    load: { type: 'string', default: 'quiet' },
    processors: { type: 'string' },
    subjects: { type: 'string', default: 'net,ours,own,c' },
    launches: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '4' },
    warmup: { type: 'string', default: String(WARMUP_ROUNDS) },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(usage);
  process.exit();
}

const chartRows = [...rows].filter(([, { isInChart }]) => isInChart).map(([name]) => name);
const rowNames =
  options.rows === 'chart' ? chartRows : (options.rows?.split(',') ?? [...rows.keys(), 'import']);
const unknown = rowNames.filter((name) => name !== 'import' && !rows.has(name));
if (unknown.length > 0) {
  process.stderr.write(`no such row: ${unknown.join(', ')}\n\n${usage}`);
  process.exit(1);
}
const loads = options.load.split(',');
const oddLoad = loads.find((load) => load !== 'quiet' && load !== 'busy');
if (oddLoad !== undefined) {
  process.stderr.write(`no such load: ${oddLoad}\n\n${usage}`);
  process.exit(1);
}
const processors = options.processors === undefined ? undefined : PROCESSORS.get(options.processors);
if (options.processors !== undefined && processors === undefined) {
  process.stderr.write(`no such processors: ${options.processors}\n\n${usage}`);
  process.exit(1);
}
/** Runs the other end of every row. */
const loadNode = nodeBinary(26) ?? process.execPath;
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

for (const name of options.on.split(',')) {
  const runtime = runtimeNamed(name);
  if (runtime === undefined) console.log(`${name} is left out: there is no binary of it here.`);
  else for (const load of loads) results.runtimes.push(await measureUnder(load, runtime));
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
if (results.runtimes.length > 0) writeFileSync(new URL('bench.svg', folder), drawChart(results));
console.log(`\nWrote bench.json and bench.svg to ${fileURLToPath(folder)}`);

const failed = results.runtimes
  .flatMap((runtime) => [...runtime.rows, ...runtime.prices])
  .some(({ failure }) => failure !== undefined);
process.exit(failed ? 1 : 0);

/**
 * @param {string} load
 * @param {import('./runtimes.js').Runtime} runtime
 */
async function measureUnder(load, runtime) {
  if (load === 'busy') keepBusy();
  try {
    return await measureRuntime(runtime, load === 'busy');
  } finally {
    stopSpinning();
  }
}

/**
 * @param {import('./runtimes.js').Runtime} runtime
 * @param {boolean} isBusy
 * @returns {Promise<import('./results.js').RuntimeResults>}
 */
async function measureRuntime(runtime, isBusy) {
  const contestants = choose(runtime);
  const subjects = contestants.map(({ name }) => name);
  console.log(
    `\n${runtime.title}${isBusy ? ', busy' : ''}: ${subjects.join(', ')}; ${launches} launches of ${rounds} rounds, median [quartiles]\n`,
  );
  /** @type {import('./results.js').RowResult[]} */
  const found = [];
  /** @type {import('./results.js').RowResult[]} */
  const prices = [];
  const pair = choose(runtime, ['without', 'with']);
  for (const name of rowNames) {
    const row = rows.get(name);
    if (row === undefined || row.runtimes?.includes(runtime.kind) === false) continue;
    const result = await measure(name, row, row.isPrice ? pair : contestants);
    process.stdout.write(`${formatRow(result)}\n`);
    (row.isPrice ? prices : found).push(result);
  }
  const imports =
    rowNames.includes('import') && runtime.kind === 'node' ? importTimes(runtime.command[0]) : [];
  return {
    runtime: runtime.title,
    isBusy,
    rounds: launches * rounds,
    subjects,
    rows: found,
    prices,
    imports,
  };
}

/**
 * @param {string} name
 * @param {import('./row.ts').Row} row
 * @param {import('./contestants.js').Contestant[]} contestants
 */
async function measure(name, row, contestants) {
  if ((row.nofile ?? 0) > descriptorLimit()) {
    return failedRow(name, row, `needs ${row.nofile} descriptors, the system grants ${descriptorLimit()}`);
  }
  try {
    const { operations } = row;
    const samples = await measureRow(name, row, contestants, {
      node: loadNode,
      launches,
      rounds,
      operations,
      warmup: Number(options.warmup),
      processors,
    });
    return rowResult(name, row, samples, contestants[0]?.name ?? '');
  } catch (error) {
    return failedRow(name, row, messageOf(error));
  }
}

/**
 * @param {import('./runtimes.js').Runtime} runtime
 * @param {string[]} [names]
 * @returns {import('./contestants.js').Contestant[]}
 */
function choose(runtime, names = options.subjects.split(',')) {
  const programs = { runtime, nativePeer: 'path' in nativePeer ? nativePeer.path : undefined };
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
