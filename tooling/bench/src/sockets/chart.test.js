import { expect, test } from 'vitest';
import { drawChart } from './chart.js';
import { rowResult } from './results.js';
import { rows } from './rows/index.js';

/** @param {number} cost */
const sample = (cost) => ({ cost, kernel: cost / 2 });

test('a bar is as long as its ratio, and a title is escaped', () => {
  const row = { ...rows.get('echo-64b'), title: 'a < b' };
  const samples = new Map([
    ['node:net', [10, 10].map(sample)],
    ['@net/net', [5, 5].map(sample)],
  ]);
  const chart = drawChart({
    node: '26.0.0',
    rounds: 2,
    subjects: ['node:net', '@net/net'],
    rows: [rowResult('echo-64b', row, samples, 'node:net')],
    imports: [],
  });
  // The axis ends at 1.25, and is 450 wide.
  expect(chart).toContain('width="180" height="14"');
  expect(chart).toContain('a &lt; b');
  expect(chart).not.toContain('a < b');
});
