import { formatImports, formatSpread, isYardstick } from './table.js';

/**
 * What a run found out, as tables in Markdown: one for each runtime, with the ratios to the runtime's own node:net.
 *
 * @param {import('./results.js').Results} results
 * @returns {string}
 */
export function formatRatios({ machine, runtimes }) {
  const titles = [...new Set(runtimes.map(({ runtime }) => runtime))];
  const tables = titles.map((title) => formatRuntime(runtimes.filter(({ runtime }) => runtime === title)));
  return `On ${machine.cores} x ${machine.processor}, ${machine.system}.\n\n${tables.join('\n')}`;
}

/** @param {import('./results.js').RuntimeResults[]} runs Of one runtime: quiet and busy. */
function formatRuntime(runs) {
  const [first] = runs;
  if (first === undefined) return '';
  const loads = runs.map(({ isBusy }) => (isBusy ? 'busy' : 'quiet'));
  const yardsticks = first.subjects.filter(isYardstick);
  const head = [first.runtime, `node:net, ${loads[0]}`, ...loads.map((load) => `@net/net, ${load}`)];
  const lines = first.rows.map(({ name, title, unit }) => {
    const rows = runs.map((run) => run.rows.find((row) => row.name === name));
    const baseline = rows[0]?.columns[0]?.cost.median;
    return [
      title,
      baseline === undefined ? 'not measured' : `${baseline.toFixed(2)} ${unit}`,
      ...rows.map((row) => ratioOf(row, '@net/net')),
      ...yardsticks.map((yardstick) => ratioOf(rows[0], yardstick)),
    ];
  });
  const all = [[...head, ...yardsticks], head.concat(yardsticks).map(() => '---'), ...lines];
  const table = all.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  return first.imports.length > 0 ? `${table}\n${formatImports(first)}` : table;
}

/**
 * @param {import('./results.js').RowResult | undefined} row
 * @param {string} contestant
 */
function ratioOf(row, contestant) {
  const ratio = row?.columns.find((column) => column.contestant === contestant)?.ratio;
  return ratio === undefined ? '' : formatSpread(ratio, 2);
}
