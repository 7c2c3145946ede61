import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandOf, environmentOf } from './start.js';
import { readMetadata } from './test-tree.js';

/** How much of a test's output is kept: its beginning, where the first error is. */
const outputLimit = 64 * 1024;

/**
 * What came of one test file.
 *
 * @typedef {object} Outcome
 * @property {'pass' | 'fail' | 'skip'} status
 * @property {string} reason Why it failed or was skipped, in one line; empty when it passed.
 * @property {string} output
 * @property {number} durationMs
 */

/**
 * Runs one test file to its end, or kills it and its children at the timeout.
 *
 * @param {import('./start.js').Setup} setup
 * @param {string} file Its name under `parallel/`.
 * @returns {Promise<Outcome>}
 */
export async function runFile(setup, file) {
  const filename = path.join(setup.root, 'parallel', file);
  const { flags, env: fileEnv } = readMetadata(readFileSync(filename, 'utf8'));
  const start = commandOf(setup.runtime, [...(setup.flags ?? []), ...flags], filename);
  const [command = '', ...args] = [...(setup.network ?? []), ...start];
  // Short, because the names of sockets in it have to fit in a sockaddr_un.
  const temporary = mkdtempSync(path.join(tmpdir(), 'nc-'));
  const env = { ...environmentOf(setup), ...fileEnv, NODE_TEST_DIR: temporary };
  const started = performance.now();
  try {
    const end = await run(command, args, { cwd: setup.root, env, timeoutMs: setup.timeoutMs });
    return { ...judge(end, setup.timeoutMs), output: end.output, durationMs: performance.now() - started };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} End
 * @property {number | null} code
 * @property {string | null} signal
 * @property {boolean} timedOut
 * @property {string} output
 */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, timeoutMs: number }} options
 * @returns {Promise<End>}
 */
function run(command, args, { cwd, env, timeoutMs }) {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that the children of a test end with it.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const killGroup = () => {
      try {
        process.kill(-(/** @type {number} */ (child.pid)), 'SIGKILL');
      } catch {
        // Nothing of the group is left.
      }
    };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, timeoutMs);
    let output = '';
    const keep = (/** @type {string} */ chunk) => {
      if (output.length < outputLimit) output = (output + chunk).slice(0, outputLimit);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('exit', killGroup);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, timedOut, output });
    });
  });
}

/**
 * @param {End} end
 * @param {number} timeoutMs
 * @returns {Pick<Outcome, 'status' | 'reason'>}
 */
function judge({ code, signal, timedOut, output }, timeoutMs) {
  if (timedOut) return { status: 'fail', reason: `no end within ${timeoutMs / 1000} s` };
  if (signal !== null) return { status: 'fail', reason: `ended by ${signal}` };
  // A file that finds it cannot run here says so in TAP, and exits with 0.
  const skipped = /^1\.\.0 # Skipped: (.*)$/m.exec(output);
  if (code === 0)
    return skipped ? { status: 'skip', reason: skipped[1] ?? '' } : { status: 'pass', reason: '' };
  return { status: 'fail', reason: firstError(output) ?? `exit code ${code}` };
}

/**
 * The line of a test's output that tells most about why it failed.
 *
 * @param {string} output
 */
function firstError(output) {
  const lines = output.split('\n');
  const error = lines.findIndex((line) =>
    /^\s*(?:error: )?(?:Uncaught )?(?:\(in promise\) )?(?:\w*Error\b.*:|Mismatched .* function calls|.*: bad option)/.test(
      line,
    ),
  );
  if (error === -1) return undefined;
  // The message of a failed comparison goes on below: as two values, or as lines marked + and -.
  const details = lines.slice(error + 1, error + 20).filter((line) => /^[+-] |^\S.* !== /.test(line));
  const told = details.filter((line) => !/^\+ actual - expected/.test(line)).slice(0, 4);
  return [lines[error], ...told]
    .map((line) => line?.trim())
    .join(' ')
    .slice(0, 300);
}
