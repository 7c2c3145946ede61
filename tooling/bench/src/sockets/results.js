/** @typedef {import('./statistics.js').Verdict} Verdict */
import { summarize, summarizeRatios, verdict } from './statistics.js';

/**
 * What a run found out: what bench.json holds, and the table and the chart are made from.
 *
 * @typedef {object} Results
 * @property {{ processor: string, cores: number, system: string }} machine
 * @property {RuntimeResults[]} runtimes
 *
 * @typedef {object} RuntimeResults
 * @property {string} runtime With its version, for example `Node 26.12.1`.
 * @property {boolean} isBusy Whether something kept all processors busy meanwhile.
 * @property {number} rounds
 * @property {string[]} subjects The contestants, the baseline first.
 * @property {RowResult[]} rows
 * @property {RowResult[]} prices What an option of a server costs. The baseline is ours without it.
 * @property {ImportResult[]} imports
 *
 * @typedef {object} RowResult
 * @property {string} name
 * @property {string} title
 * @property {string} operation
 * @property {string} unit Of the costs: `µs` of CPU time, or `KiB`, per operation.
 * @property {number} goal
 * @property {number} [connections]
 * @property {Column[]} columns The first is the baseline.
 * @property {string} [failure] Why there are no columns.
 *
 * @typedef {object} Column
 * @property {string} contestant
 * @property {import('./statistics.js').Summary} cost
 * @property {number} [kernel] The median of what the kernel took of it. Memory has none.
 * @property {import('./statistics.js').Summary} [ratio] To the baseline. The baseline itself has none.
 * @property {Verdict} [goal] Whether the ratio reaches the row's goal.
 * @property {Verdict} [parity] Whether it is no more than 1.
 * @property {number[]} samples
 *
 * @typedef {object} ImportResult
 * @property {string} specifier
 * @property {number} goalMs
 * @property {import('./statistics.js').Summary} [addedMs]
 * @property {string} [failure] Why there is no time.
 */

/**
 * @param {string} name
 * @param {import('./row.ts').Row} row
 * @param {import('./measure.js').Samples} samples
 * @param {string} baseline
 * @returns {RowResult}
 */
export function rowResult(name, row, samples, baseline) {
  const isMemory = row.quantity === 'memory';
  const reference = samples.get(baseline)?.map(({ cost }) => cost);
  return {
    ...describe(name, row),
    columns: [...samples].map(([contestant, rounds]) => {
      const raw = rounds.map(({ cost }) => cost);
      const values = isMemory ? raw.map((bytes) => bytes / 1024) : raw;
      /** @type {Column} */
      const column = { contestant, cost: summarize(values), samples: values };
      if (!isMemory) column.kernel = summarize(rounds.map(({ kernel }) => kernel)).median;
      if (contestant !== baseline && reference !== undefined) {
        column.ratio = summarizeRatios(raw, reference);
        column.goal = verdict(column.ratio, row.goal);
        column.parity = verdict(column.ratio, 1);
      }
      return column;
    }),
  };
}

/**
 * @param {string} name
 * @param {import('./row.ts').Row} row
 * @param {string} failure
 * @returns {RowResult}
 */
export function failedRow(name, row, failure) {
  return { ...describe(name, row), columns: [], failure };
}

/**
 * @param {string} name
 * @param {import('./row.ts').Row} row
 */
function describe(name, row) {
  const { title, operation, goal, connections, quantity } = row;
  const unit = quantity === 'memory' ? 'KiB' : 'µs';
  return { name, title, operation, unit, goal, ...(connections !== undefined && { connections }) };
}
