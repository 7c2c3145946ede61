import { readFileSync } from 'node:fs';

/**
 * What is expected of a file, on the Node majors and transports it names (all, if it names none).
 *
 * - `fail`: it runs, and must fail: passing is an error too, so that the list only ever shrinks.
 * - `skip`: it does not run.
 * - `pass`: it must pass although it fails with the built-in `net` of that Node.
 *
 * @typedef {object} Expectation
 * @property {'fail' | 'skip' | 'pass'} status
 * @property {string} reason
 * @property {number[]} [node]
 * @property {string} [transport]
 */

/** @typedef {Record<string, Expectation[]>} Expectations */

/**
 * Reads and checks a file of expectations: file name → one expectation or several.
 *
 * @param {string | undefined} filename Without it, nothing in particular is expected.
 * @returns {Expectations}
 * @throws {Error} When an entry has no reason, or a status that is not one.
 */
export function readExpectations(filename) {
  if (filename === undefined) return {};
  /** @type {Record<string, Expectation | Expectation[]>} */
  const entries = JSON.parse(readFileSync(filename, 'utf8'));
  /** @type {Expectations} */
  const expectations = {};
  for (const [file, value] of Object.entries(entries)) {
    expectations[file] = [value].flat();
    for (const { status, reason } of expectations[file]) {
      if (!['fail', 'skip', 'pass'].includes(status))
        throw new Error(`${filename}: ${file}: no such status: ${status}`);
      if (typeof reason !== 'string' || reason.trim() === '')
        throw new Error(`${filename}: ${file}: no reason`);
    }
  }
  return expectations;
}

/**
 * The first expectation of a file that applies to this run.
 *
 * @param {Expectations} expectations
 * @param {string} file
 * @param {{ major: number, transport: string }} run
 */
export function expectationOf(expectations, file, { major, transport }) {
  return expectations[file]?.find(
    (row) =>
      (row.node === undefined || row.node.includes(major)) &&
      (row.transport === undefined || row.transport === transport),
  );
}

/**
 * What a file's outcome means.
 *
 * @typedef {object} Verdict
 * @property {'pass' | 'fail' | 'skip'} status
 * @property {boolean} unexpected Whether the run fails for it.
 * @property {string} reason
 */

/**
 * Holds an outcome against what the built-in does and what is expected.
 *
 * @param {import('./baseline.js').Baseline} builtin
 * @param {Expectation | undefined} expected
 * @param {import('./baseline.js').Baseline} outcome
 * @returns {Verdict}
 */
export function judge(builtin, expected, outcome) {
  const { status } = outcome;
  if (expected?.status === 'fail') {
    if (status !== 'pass') return { status, unexpected: false, reason: expected.reason };
    return { status, unexpected: true, reason: `it passes, but was expected to fail: ${expected.reason}` };
  }
  if (status === 'pass') return { status, unexpected: false, reason: '' };
  // A file may find that it cannot run with ours: that is no pass either.
  const mustPass = builtin.status === 'pass' || expected?.status === 'pass';
  if (mustPass) return { status, unexpected: true, reason: outcome.reason };
  if (status === 'skip') return { status, unexpected: false, reason: outcome.reason };
  return { status, unexpected: false, reason: `so it does with the built-in net: ${outcome.reason}` };
}
