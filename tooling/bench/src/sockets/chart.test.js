import { expect, test } from 'vitest';
import { drawChart } from './chart.js';
import { rowResult } from './results.js';
import { rows } from './rows/index.js';

/** @param {number} cost */
const sample = (cost) => ({ cost, kernel: cost / 2 });

/**
 * The results of one row, in which ours costs `cost` and node:net 10.
 *
 * @param {string} runtime
 * @param {boolean} isBusy
 * @param {number} cost
 */
function resultsOf(runtime, isBusy, cost) {
  const row = { ...rows.get('echo-64b'), title: 'a < b' };
  const samples = new Map([
    ['node:net', [10, 10].map(sample)],
    ['@net/net', [cost, cost].map(sample)],
  ]);
  return {
    runtime,
    isBusy,
    rounds: 2,
    subjects: ['node:net', '@net/net'],
    rows: [rowResult('echo-64b', row, samples, 'node:net')],
    prices: [],
    imports: [],
  };
}

test('a bar is as long as the ratio on the quiet machine, and the ring stands at that on the busy one', () => {
  const runtimes = [
    resultsOf('Node 26.0.0', false, 5),
    resultsOf('Node 26.0.0', true, 10),
    resultsOf('Bun 1.0.0', false, 7.5),
  ];
  const chart = drawChart({ machine: { processor: '', cores: 1, system: '' }, runtimes });
  // The axis ends at 1.25, and is 450 wide, from 470.
  expect(chart).toContain('class="bar0" x="470" y="68" width="180"');
  expect(chart).toContain('class="busy" cx="830"');
  expect(chart).toContain('class="bar1" x="470" y="83" width="270"');
  expect(chart.match(/class="busy" cx/g)).toHaveLength(2); // One on a bar, one in the legend.
  expect(chart).toContain('a &lt; b');
  expect(chart).not.toContain('a < b');
});
