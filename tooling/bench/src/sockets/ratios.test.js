import { expect, test } from 'vitest';
import { formatRatios } from './ratios.js';
import { failedRow, rowResult } from './results.js';
import { rows } from './rows/index.js';

const row = { ...rows.get('echo-64b'), title: 'echo' };

/**
 * The results of two rows, of which one could not be measured. In the other one ours costs `cost` and node:net 10.
 *
 * @param {string} runtime
 * @param {boolean} isBusy
 * @param {number} cost
 */
function resultsOf(runtime, isBusy, cost) {
  const costs = { 'node:net': [10, 10], '@net/net': [cost, cost + 2], "Node's handles": [4, 4] };
  const samples = new Map(
    Object.entries(costs).map(([name, values]) => [name, values.map((each) => ({ cost: each, kernel: 1 }))]),
  );
  return {
    runtime,
    isBusy,
    rounds: 2,
    subjects: Object.keys(costs),
    rows: [
      rowResult('echo-64b', row, samples, 'node:net'),
      failedRow('send', { ...row, title: 'send' }, 'no reason'),
    ],
    prices: [],
    imports: [{ specifier: '@net/net', goalMs: 15, addedMs: { median: 20, lower: 19, upper: 21 } }],
  };
}

test('a table for each runtime has the ratios on a quiet and on a busy machine, and of what is below', () => {
  const text = formatRatios({
    machine: { processor: 'Cheap', cores: 2, system: 'Linux 6' },
    runtimes: [resultsOf('Node 26', false, 5), resultsOf('Node 26', true, 8), resultsOf('Bun 1', false, 9)],
  });
  expect(text).toBe(`On 2 x Cheap, Linux 6.

| Node 26 | node:net, quiet | @net/net, quiet | @net/net, busy | Node's handles |
| --- | --- | --- | --- | --- |
| echo | 10.00 µs | 0.60 [0.55-0.65] | 0.90 [0.85-0.95] | 0.40 [0.40-0.40] |
| send | not measured |  |  |  |

import '@net/net' adds 20.0 [19.0-21.0] ms to an empty script; goal 15 ms: missed

| Bun 1 | node:net, quiet | @net/net, quiet | Node's handles |
| --- | --- | --- | --- |
| echo | 10.00 µs | 1.00 [0.95-1.05] | 0.40 [0.40-0.40] |
| send | not measured |  |  |

import '@net/net' adds 20.0 [19.0-21.0] ms to an empty script; goal 15 ms: missed
`);
});
