// Usage: pnpm api [<package>]... [--update]
//
// Builds packages (all, if none is named), compares what they export with the reports in tooling/checks/api-reports, and
// fails if something differs. With --update it writes the reports anew, for the reviewer of the change to read.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { reportOf } from './report.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PACKAGES = join(ROOT, 'packages');
const REPORTS = fileURLToPath(new URL('../../api-reports', import.meta.url));

const { values, positionals } = parseArgs({
  options: { update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const all = readdirSync(PACKAGES);
const named = positionals.map((name) => name.replace('@net/', ''));
const unknown = named.find((name) => !all.includes(name));
if (unknown !== undefined) throw new Error(`There is no package ${unknown}`);
const names = named.length > 0 ? named : all;

build(named);
if (values.update) update();
else compare();

/** Declarations are made from the sources of the whole family: none but the named packages have to be built. */
function build(wanted) {
  const only = wanted.length > 0 ? ['--only', ...wanted.map((name) => `--filter=@net/${name}`)] : [];
  const { status, error } = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only', ...only], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) throw new Error('run this through pnpm: pnpm api', { cause: error });
  if (status !== 0) throw new Error('The build failed: pnpm build');
}

function update() {
  if (named.length === 0) rmSync(REPORTS, { recursive: true, force: true });
  write(REPORTS);
  console.log(`${names.length} reports written`);
}

function compare() {
  const found = mkdtempSync(join(tmpdir(), 'api-report-'));
  write(found);
  const changed = [];
  // What is compared with nothing is a report that is missing, or one of a package that is gone.
  for (const name of new Set([...names, ...(named.length > 0 ? [] : reported())])) {
    const files = [REPORTS, found].map((folder) => join(folder, `${name}.md`));
    const [before, after] = files.map((file) => (existsSync(file) ? file : '/dev/null'));
    const difference = ['diff', '--no-index', '--no-prefix', '--exit-code', before, after];
    const { status, stdout, error } = spawnSync('git', difference, { encoding: 'utf8' });
    if (error) throw error;
    if (status !== 0) changed.push(name);
    process.stdout.write(stdout);
  }
  rmSync(found, { recursive: true });
  if (changed.length === 0) {
    console.log(`${names.length} packages export what their reports say`);
  } else {
    console.log(`\nExports have changed. If they should: pnpm api --update ${changed.join(' ')}`);
    process.exitCode = 1;
  }
}

function reported() {
  return readdirSync(REPORTS).map((file) => file.replace(/\.md$/, ''));
}

function write(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, `${name}.md`), reportOf(join(PACKAGES, name)));
}
