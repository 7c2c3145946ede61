/** Writes the numbers of the last run into the README of the benchmark: `pnpm bench:table`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { formatRatios } from './ratios.js';

const BEGIN = '<!-- Written by `pnpm bench:table`. -->\n';
const END = '<!-- The end of what is written. -->\n';

/** @type {import('./results.js').Results} */
const results = JSON.parse(readFileSync(new URL('../../results/bench.json', import.meta.url), 'utf8'));
if (results.runtimes.length === 0) throw new Error('The last run measured nothing');
const readme = new URL('../../README.md', import.meta.url);
const text = readFileSync(readme, 'utf8');
const start = text.indexOf(BEGIN);
const end = text.indexOf(END, start);
if (start < 0 || end < 0) throw new Error(`The README has no place for the table: ${BEGIN}`);
writeFileSync(readme, `${text.slice(0, start)}${BEGIN}\n${formatRatios(results)}\n${text.slice(end)}`);
