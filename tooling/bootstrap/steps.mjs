import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TestOutput } from './test-output.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKSPACE_FOLDERS = ['packages', 'tooling'];
/** Says what the last complete install was made of. Lies where a deleted node_modules takes it along. */
const INSTALL_STAMP = join(ROOT, 'node_modules', '.bootstrap');

const USAGE = `Usage:
  npm start                      a tour that proves itself
  npm start -- echo <port|path>  an echo server for telnet, nc and nc -U
  npm test                       every test of every package
  node tooling/bootstrap/bootstrap.mjs pnpm <arguments>   the pinned pnpm, after an install`;

const environment = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

/** @param {string[]} commandLine What stands behind `bootstrap.mjs`. */
export async function run([command, ...rest]) {
  const commands = { start, test, pnpm: runPnpm };
  if (!Object.hasOwn(commands, command ?? '')) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  process.exitCode = (await install()) || (await commands[command](rest));
}

async function start(rest) {
  const built = await quietly('Building what the tour needs', [
    ...['exec', 'turbo', 'run', 'build', '--filter=@net-tooling/tour^...', '--output-logs=errors-only'],
  ]);
  return built || passThrough(process.execPath, [join(ROOT, 'tooling', 'tour', 'tour.js'), ...rest]);
}

/** Two test runs at a time per core would only wait for each other. */
async function test(rest) {
  const turbo = ['exec', 'turbo', 'run', 'test', '--concurrency=100%', '--continue', '--log-order=grouped'];
  const child = spawnIn(...pnpm([...turbo, '--log-prefix=task', '--output-logs=full', ...rest]), [
    'inherit',
    'pipe',
    'pipe',
  ]);
  const output = new TestOutput();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => output.add(line));
  }
  const status = await exitOf(child);
  console.log(output.closingLines(status));
  return status;
}

function runPnpm(rest) {
  return passThrough(...pnpm(rest));
}

/** Installs from the lockfile, unless the last install was made of the same files. */
async function install() {
  const stamp = installStamp();
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === stamp) return 0;
  const status = await quietly('Installing from the lockfile', ['install', '--frozen-lockfile']);
  if (status === 0) writeFileSync(INSTALL_STAMP, stamp);
  return status;
}

/** A hash over every file that decides what an install brings. */
function installStamp() {
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const folder of WORKSPACE_FOLDERS) {
    for (const name of readdirSync(join(ROOT, folder)).sort()) files.push(join(folder, name, 'package.json'));
  }
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    const path = join(ROOT, file);
    if (existsSync(path)) hash.update(`\n${file}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** The command line of the pnpm that package.json pins, fetched by npm on its first use. */
function pnpm(rest) {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const fetched = ['exec', '--yes', '--loglevel=error', `--package=${packageManager}`, '--', 'pnpm', ...rest];
  const npm = process.env.npm_execpath;
  // Under `npm start` npm says where it is; Windows cannot spawn its shell wrapper without a shell.
  return npm?.endsWith('npm-cli.js') ? [process.execPath, [npm, ...fetched]] : ['npm', fetched];
}

/** Runs a step of which only the time it took is of interest; shows its output if it fails. */
async function quietly(title, rest) {
  const startedAt = performance.now();
  process.stderr.write(`${title} … `);
  let output = '';
  const child = spawnIn(...pnpm(rest), ['ignore', 'pipe', 'pipe']);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await exitOf(child);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(status === 0 ? `${seconds} s\n` : `failed after ${seconds} s\n\n${output}`);
  return status;
}

function passThrough(command, rest) {
  return exitOf(spawnIn(command, rest, 'inherit'));
}

function spawnIn(command, rest, stdio) {
  return spawn(command, rest, {
    cwd: ROOT,
    env: environment,
    stdio,
    shell: command === 'npm' && process.platform === 'win32',
  });
}

/** The exit status; a signal counts as failure, a command that cannot be run is said to be that. */
function exitOf(child) {
  // A terminal sends Ctrl-C to the child as well: when to end is for the child to say.
  const wait = () => {};
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', forward);
  return new Promise((resolve) => {
    const finish = (status) => {
      process.off('SIGINT', wait).off('SIGTERM', forward);
      resolve(status);
    };
    child.once('error', (error) => {
      console.error(error.message);
      finish(1);
    });
    child.once('close', (status) => finish(status ?? 1));
  });
}
