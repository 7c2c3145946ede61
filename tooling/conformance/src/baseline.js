import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pool } from './pool.js';
import { runFile } from './run-file.js';
import { fileDigests } from './test-tree.js';

/** How often a file that failed with the built-in gets another chance, alone on the machine. */
const reruns = 3;

/**
 * What a file does with the built-in `net`: `pass` if it ever passed.
 *
 * @typedef {Pick<import('./run-file.js').Outcome, 'status' | 'reason'>} Baseline
 */

/**
 * Runs files with the built-in `net`, or remembers what came of it last time.
 *
 * @param {import('./start.js').Setup} setup Its subject is ignored.
 * @param {import('./test-tree.js').TestTree} tree
 * @param {readonly string[]} files
 * @param {{ jobs: number, cacheFile: string, onFile?: (file: string) => void }} options
 * @returns {Promise<Map<string, Baseline>>}
 */
export async function baseline(setup, tree, files, { jobs, cacheFile, onFile }) {
  const digest = fileDigests(tree);
  const cache = readCache(cacheFile);
  const builtin = { ...setup, subject: undefined };
  const missing = files.filter((file) => cache[file]?.digest !== digest(file));
  const first = await pool(missing, jobs, async (file) => {
    onFile?.(file);
    return runFile(builtin, file);
  });
  for (const [index, file] of missing.entries()) {
    let outcome = /** @type {import('./run-file.js').Outcome} */ (first[index]);
    for (let rerun = 0; rerun < reruns && outcome.status === 'fail'; rerun++) {
      const again = await runFile(builtin, file);
      if (again.status !== 'fail') outcome = again;
    }
    cache[file] = { digest: digest(file), status: outcome.status, reason: outcome.reason };
  }
  if (missing.length > 0) {
    mkdirSync(path.dirname(cacheFile), { recursive: true });
    writeFileSync(cacheFile, `${JSON.stringify(cache, null, 1)}\n`);
  }
  return new Map(files.map((file) => [file, /** @type {Baseline} */ (cache[file])]));
}

/**
 * @param {string} cacheFile
 * @returns {Record<string, Baseline & { digest: string }>}
 */
function readCache(cacheFile) {
  try {
    return JSON.parse(readFileSync(cacheFile, 'utf8'));
  } catch {
    return {};
  }
}
