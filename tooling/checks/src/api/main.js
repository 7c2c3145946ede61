// Usage: node tooling/checks/src/api/main.js [--update]
//
// Compares what the packages export, as they were built, with the reports in tooling/checks/api-reports, and fails if
// something differs. With --update it writes the reports anew, for the reviewer of the change to read.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { reportOf } from './report.js';

const PACKAGES = fileURLToPath(new URL('../../../../packages', import.meta.url));
const REPORTS = fileURLToPath(new URL('../../api-reports', import.meta.url));

const isUpdate = process.argv.includes('--update');
const destination = isUpdate ? REPORTS : mkdtempSync(join(tmpdir(), 'api-report-'));
if (isUpdate) rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(destination, { recursive: true });
const names = readdirSync(PACKAGES);
for (const name of names) writeFileSync(join(destination, `${name}.md`), reportOf(join(PACKAGES, name)));

if (isUpdate) {
  console.log(`${names.length} reports written`);
} else {
  const { status, stdout, error } = spawnSync(
    'git',
    ['diff', '--no-index', '--no-prefix', '--exit-code', REPORTS, destination],
    { encoding: 'utf8' },
  );
  rmSync(destination, { recursive: true });
  if (error) throw error;
  if (status !== 0) {
    console.log(`${stdout}\nWhat the packages export has changed. If it should: pnpm api --update`);
    process.exitCode = 1;
  } else {
    console.log(`${names.length} packages export what their reports say`);
  }
}
