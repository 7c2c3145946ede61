/**
 * One file of a finished run.
 *
 * @typedef {object} Row
 * @property {string} file
 * @property {import('./baseline.js').Baseline} builtin
 * @property {import('./expectations.js').Verdict} verdict
 * @property {string} output
 */

/**
 * @typedef {object} Summary
 * @property {number} comparable Files that pass with the built-in.
 * @property {number} passing Those of them that pass.
 * @property {number} beyond Files that fail with the built-in, and pass.
 * @property {number} failing Files that fail, whatever the built-in does.
 * @property {number} skipped
 * @property {number} unexpected
 */

/**
 * @param {readonly Row[]} rows
 * @returns {Summary}
 */
export function summarize(rows) {
  const count = (/** @type {(row: Row) => boolean} */ holds) => rows.filter(holds).length;
  return {
    comparable: count(({ builtin }) => builtin.status === 'pass'),
    passing: count(({ builtin, verdict }) => builtin.status === 'pass' && verdict.status === 'pass'),
    beyond: count(({ builtin, verdict }) => builtin.status === 'fail' && verdict.status === 'pass'),
    failing: count(({ verdict }) => verdict.status === 'fail'),
    skipped: count(({ verdict }) => verdict.status === 'skip'),
    unexpected: count(({ verdict }) => verdict.unexpected),
  };
}

/**
 * A file's line: what came of it, and why if it did not plainly pass.
 *
 * @param {Row} row
 */
export function formatRow({ file, builtin, verdict }) {
  const { status, unexpected, reason } = verdict;
  const mark = unexpected ? status.toUpperCase() : status;
  const bonus = status === 'pass' && builtin.status === 'fail' ? 'fails with the built-in net' : '';
  return `${mark.padEnd(5)}${file.replace(/\.js$/, '')}${reason || bonus ? `: ${reason || bonus}` : ''}`;
}

/**
 * @param {Summary} summary
 */
export function formatSummary({ comparable, passing, beyond, failing, skipped, unexpected }) {
  const percent = comparable === 0 ? '' : ` (${((100 * passing) / comparable).toFixed(1)} %)`;
  const total = passing + beyond + failing;
  return [
    `Of ${total} files ${comparable} pass with the built-in net, ${passing + beyond} with ours:`,
    `${passing} of the ${comparable} that pass with the built-in net${percent}, and ${beyond} that fail with it`,
    `${failing} failed, ${skipped} skipped, ${unexpected} not as expected`,
  ].join('\n');
}
