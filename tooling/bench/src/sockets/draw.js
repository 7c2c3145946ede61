/** Draws the chart that the README shows, from the numbers of the last run: `pnpm bench:chart`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { drawChart } from './chart.js';

/** @type {import('./results.js').Results} */
const results = JSON.parse(readFileSync(new URL('../../results/bench.json', import.meta.url), 'utf8'));
if (results.runtimes.length === 0) throw new Error('The last run measured nothing');
writeFileSync(new URL('../../bench.svg', import.meta.url), drawChart(results));
