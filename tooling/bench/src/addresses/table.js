/** @typedef {import('./row.ts').Row} Row */
/** @typedef {import('./row.ts').Goal} Goal */

/**
 * One row as text: what each costs, and how the goals fare.
 *
 * @param {Row} row
 * @param {number} major The version of Node it was measured on.
 */
export function formatRow({ name, unit, measured, goals }, major) {
  const costs = measured.map(
    ({ name: contestant, median, ratio }, i) =>
      `${contestant} ${formatNumber(median)} ${unit}${i === 0 ? '' : ` (${formatNumber(ratio)} x)`}`,
  );
  const verdicts = goals
    .filter(({ node }) => node === major)
    .map((goal) => formatVerdict(goal, measured, unit));
  return [name, `    ${costs.join(', ')}`, ...verdicts.map((verdict) => `    ${verdict}`)].join('\n');
}

/**
 * Whether the row shows what it is to show.
 *
 * @param {Goal} goal
 * @param {Row['measured']} measured
 */
export function isMet({ contestant, atLeast = 0, atMost = Infinity, limit = Infinity }, measured) {
  const subjects = measured.filter(({ name }, i) => (contestant === 'every' ? i > 0 : name === contestant));
  return subjects.every(({ median, ratio }) => ratio >= atLeast && ratio <= atMost && median <= limit);
}

/**
 * @param {Goal} goal
 * @param {Row['measured']} measured
 * @param {string} unit
 */
function formatVerdict(goal, measured, unit) {
  const { contestant, atLeast, atMost, limit } = goal;
  const wanted =
    atLeast !== undefined
      ? `${contestant} ${formatNumber(atLeast)} x or more`
      : atMost !== undefined
        ? `${contestant} ${formatNumber(atMost)} x or less`
        : `${limit} ${unit} or less`;
  return `${isMet(goal, measured) ? 'met   ' : 'MISSED'} ${wanted}`;
}

/** @param {number} value */
function formatNumber(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
