import { spawnSync } from 'node:child_process';

/**
 * What an `import` adds to the wall time of an empty script, in milliseconds, once per round.
 *
 * @param {string} specifier
 * @param {{ node: string, rounds: number }} options
 * @returns {number[]}
 */
export function measureImport(specifier, { node, rounds }) {
  /** @type {number[]} */
  const empty = [];
  /** @type {number[]} */
  const importing = [];
  runScript(node, `import '${specifier}'`); // The files are in the page cache from here on.
  for (let round = 0; round < rounds; round++) {
    empty.push(runScript(node, ''));
    importing.push(runScript(node, `import '${specifier}'`));
  }
  return importing.map((ms, round) => ms - /** @type {number} */ (empty[round]));
}

/**
 * @param {string} node
 * @param {string} script
 */
function runScript(node, script) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(node, ['--input-type=module', '-e', script], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status !== 0) throw new Error(`${script || 'an empty script'} failed:\n${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}
