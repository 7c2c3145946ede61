import { OWN_NAMES } from './contestants.js';

/**
 * What a row found out, in two lines and more: its title, and a line for each contestant.
 *
 * @param {import('./results.js').RowResult} row
 * @returns {string}
 */
export function formatRow({ title, unit, operation, goal, columns, failure }) {
  const head = `${title}  (${unit} per ${operation}; goal ${goal.toFixed(2)})`;
  if (failure !== undefined) return `${head}\n  not measured: ${failure}\n`;
  return `${[head, ...columns.map(formatColumn)].join('\n')}\n`;
}

/** @param {import('./results.js').Column} column */
function formatColumn({ contestant, cost, kernel, ratio, goal, parity }) {
  const part = kernel === undefined ? '' : `kernel ${kernel.toFixed(2)}`;
  const line = `  ${contestant.padEnd(18)}${formatSpread(cost, 2).padEnd(24)}${part.padEnd(16)}`;
  if (ratio === undefined) return line.trimEnd();
  const verdicts = isYardstick(contestant) ? '' : `no more than 1: ${parity}; goal: ${goal}`;
  return `${line}x ${formatSpread(ratio, 2).padEnd(22)}${verdicts}`.trimEnd();
}

/** Whether it is there to compare with, and has no goal of its own. */
export function isYardstick(/** @type {string} */ contestant) {
  return contestant === 'C' || Object.values(OWN_NAMES).includes(contestant);
}

/**
 * The summary of a run: one line per row, the contestants side by side.
 *
 * @param {import('./results.js').RuntimeResults} results
 * @param {string} subject Whose ratios are shown.
 * @returns {string}
 */
export function formatTable({ runtime, isBusy, rounds, rows }, subject) {
  const names = Object.values(OWN_NAMES);
  const own = rows
    .flatMap(({ columns }) => columns)
    .find(({ contestant }) => names.includes(contestant))?.contestant;
  const cells = rows.map(({ title, unit, goal, columns, failure }) => {
    if (failure !== undefined) return [title, 'not measured', '', '', '', '', '', '', '', ''];
    const [baseline] = columns;
    const measured = columns.find(({ contestant }) => contestant === subject);
    /** @param {string} name */
    const costOf = (name) => {
      const column = columns.find(({ contestant }) => contestant === name);
      return column ? `${column.cost.median.toFixed(2)} ${unit}` : '-';
    };
    const ratio = measured?.ratio;
    return [
      title,
      baseline === measured ? '-' : `${baseline?.cost.median.toFixed(2)} ${unit}`,
      baseline === measured ? '-' : (baseline?.kernel?.toFixed(2) ?? '-'),
      measured ? `${measured.cost.median.toFixed(2)} ${unit}` : '-',
      costOf(own ?? ''),
      costOf('C'),
      ratio ? formatSpread(ratio, 2) : '-',
      measured?.parity ?? '-',
      goal.toFixed(2),
      measured?.goal ?? '-',
    ];
  });
  const head = [
    `${runtime}, ${isBusy ? 'busy' : 'quiet'}, ${rounds} rounds`,
    'node:net',
    'kernel',
    subject,
    own ?? 'own',
    'C',
    'ratio [quartiles]',
    '<= 1',
    'goal',
    '',
  ];
  return formatCells([head, ...cells]);
}

/**
 * What each option of a server costs: one line per option.
 *
 * @param {import('./results.js').RuntimeResults} results
 * @returns {string} Empty when none was measured.
 */
export function formatPrices({ prices }) {
  if (prices.length === 0) return '';
  const lines = prices.map(({ title, unit, operation, columns, failure }) => {
    const [without, measured] = columns;
    if (failure !== undefined || !without || !measured?.ratio) return [title, 'not measured', '', ''];
    const [before, after] = [without, measured].map(({ cost }) => `${cost.median.toFixed(2)} ${unit}`);
    return [title, `${before} per ${operation}`, `${after}`, `x ${formatSpread(measured.ratio, 2)}`];
  });
  return formatCells([['price of an option of a server', 'without', 'with', 'ratio [quartiles]'], ...lines]);
}

/**
 * How the cost of a message grows with the number of connections, each contestant's at the fewest being 1.
 *
 * @param {import('./results.js').RuntimeResults} results
 * @returns {string} Empty when fewer than two points were measured.
 */
export function formatGrowth({ rows }) {
  const points = rows.filter(({ connections, columns }) => connections !== undefined && columns.length > 0);
  const [first] = points;
  if (first === undefined || points.length < 2) return '';
  const head = [
    'growth with connections',
    ...points.map(({ connections }) => `${connections?.toLocaleString('en')}`),
  ];
  const lines = first.columns.map(({ contestant, cost }) => [
    contestant,
    ...points.map(({ columns }) => {
      const here = columns.find((column) => column.contestant === contestant);
      return here ? `x ${(here.cost.median / cost.median).toFixed(2)}` : '-';
    }),
  ]);
  return formatCells([head, ...lines]);
}

/**
 * @param {import('./results.js').RuntimeResults} results
 * @returns {string}
 */
export function formatImports({ imports }) {
  return imports
    .map(({ specifier, addedMs, goalMs, failure }) => {
      if (addedMs === undefined) return `import '${specifier}' was not measured: ${failure}\n`;
      const reached = addedMs.median <= goalMs ? 'met' : 'missed';
      return `import '${specifier}' adds ${formatSpread(addedMs, 1)} ms to an empty script; goal ${goalMs} ms: ${reached}\n`;
    })
    .join('');
}

/**
 * @param {import('./statistics.js').Summary} summary
 * @param {number} digits
 */
export function formatSpread({ median, lower, upper }, digits) {
  return `${median.toFixed(digits)} [${lower.toFixed(digits)}-${upper.toFixed(digits)}]`;
}

/** @param {string[][]} lines Of equal length. */
function formatCells(lines) {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  return lines
    .map((line) =>
      `${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd().concat('\n'),
    )
    .join('');
}
