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
function formatColumn({ contestant, cost, ratio, goal, parity }) {
  const line = `  ${contestant.padEnd(18)}${formatSpread(cost, 2).padEnd(24)}`;
  if (ratio === undefined) return line.trimEnd();
  const verdicts =
    contestant === 'C' || contestant === "Bun's node:net" ? '' : `no more than 1: ${parity}; goal: ${goal}`;
  return `${line}x ${formatSpread(ratio, 2).padEnd(22)}${verdicts}`.trimEnd();
}

/**
 * The summary of a run: one line per row, the contestants side by side.
 *
 * @param {import('./results.js').RuntimeResults} results
 * @param {string} subject Whose ratios are shown.
 * @returns {string}
 */
export function formatTable({ node, rounds, rows }, subject) {
  const cells = rows.map(({ title, unit, goal, columns, failure }) => {
    if (failure !== undefined) return [title, 'not measured', '', '', '', '', '', '', ''];
    const [baseline] = columns;
    const measured = columns.find(({ contestant }) => contestant === subject);
    const native = columns.find(({ contestant }) => contestant === 'C');
    const bun = columns.find(({ contestant }) => contestant === "Bun's node:net");
    const ratio = measured?.ratio;
    return [
      title,
      baseline === measured ? '-' : `${baseline?.cost.median.toFixed(2)} ${unit}`,
      measured ? `${measured.cost.median.toFixed(2)} ${unit}` : '-',
      bun ? `${bun.cost.median.toFixed(2)} ${unit}` : '-',
      native ? `${native.cost.median.toFixed(2)} ${unit}` : '-',
      ratio ? formatSpread(ratio, 2) : '-',
      measured?.parity ?? '-',
      goal.toFixed(2),
      measured?.goal ?? '-',
    ];
  });
  const head = [
    `Node ${node}, ${rounds} rounds`,
    'node:net',
    subject,
    'Bun',
    'C',
    'ratio [quartiles]',
    '<= 1',
    'goal',
    '',
  ];
  return formatCells([head, ...cells]);
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
function formatSpread({ median, lower, upper }, digits) {
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
