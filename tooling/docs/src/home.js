import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitForSite, section } from './markdown.js';
import { packages, ROOT } from './packages.js';

const PAGE = fileURLToPath(new URL('../page/home.html', import.meta.url));
const CHART = 'tooling/bench/bench.svg';

/** The numbers of the first page, each read from the document that publishes it, so that the two cannot differ. */
const NUMBERS = {
  size: ['README.md', /a block list for a million rules is (\d+ kB) \(gzip\)/],
  echo: [CHART, /echo, 64 connections, 64 B<\/text>[\s\S]*?class="value"[^>]*>([\d.]+)</],
  past: ['packages/guard/README.md', /^\| hosts [^|]*\| (\d+) \|/m],
  hosts: ['packages/guard/README.md', /`side-by-side\.node\.test\.ts`[^|]*? (\d+) hosts/],
  heading: [CHART, /class="heading"[^>]*>([^<]+)</],
  runtime: [CHART, /class="bar0" x="0"[\s\S]*?>([^<]+)<\/text>/],
  pastNode: ['packages/guard/README.md', /^\| hosts [^|]*\|.*\| (\d+): [^|]*\|$/m],
};

/** The top of the first page: what the packages are, for whom, and why. */
export function makeHome() {
  const words = { chart: makeChart(), bench: `${packages()[0]?.website}/tree/main/tooling/bench` };
  return readFileSync(PAGE, 'utf8').replaceAll(
    /{{(\w+)}}/g,
    (_slot, name) => words[name] ?? find(...NUMBERS[name]),
  );
}

/** Writes the sections of the README that follow on the first page. @returns {string} The file. */
export function writeReadme(all, scratch) {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const table = find('README.md', /^(\| package \|[\s\S]*?)\n\n/m);
  const file = join(scratch, 'README.md');
  const text = `## Packages\n\n${table}\n\n## Where it runs\n\n${section(readme, 'Where it runs')}\n`;
  writeFileSync(file, fitForSite(text, '', all));
  return file;
}

/** The rows of the chart of `pnpm bench`, as list items: the first bar of each, which is Node's. */
function makeChart() {
  const rows = readFileSync(join(ROOT, CHART), 'utf8').matchAll(
    /class="label"[^>]*text-anchor="end">([^<]+)<\/text>[\s\S]*?class="value"[^>]*>([\d.]+)</g,
  );
  return Array.from(
    rows,
    ([, label, cost]) => `<li style="--cost: ${cost}"><span>${label}</span><b>${cost}</b></li>`,
  ).join('');
}

function find(file, pattern) {
  const found = pattern.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${file} has nothing like ${pattern}`);
  return found;
}
