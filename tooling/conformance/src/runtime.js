import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { nodeBinary } from '@net-tooling/runtimes';

/**
 * @typedef {object} NodeBinary
 * @property {string} path
 * @property {string} version As `process.version` gives it.
 * @property {number} major
 * @property {string} identity Differs between any two binaries on this machine.
 */

/**
 * Finds a Node binary by path, or by major version among those the workspace installs.
 *
 * @param {string} which A path, or `20`, `22`, `24`, `26`.
 * @param {string} cwd What a relative path starts from.
 * @returns {NodeBinary}
 * @throws {Error} When there is none.
 */
export function findNode(which, cwd) {
  const isMajor = /^\d+$/.test(which);
  const file = isMajor ? nodeBinary(Number(which)) : path.resolve(cwd, which);
  if (file === undefined)
    throw new Error(`Node ${which} is not installed here: give --node the path of a binary`);
  if (!existsSync(file)) throw new Error(`No Node binary at ${file}`);
  const version = execFileSync(file, ['-p', 'process.version'], { encoding: 'utf8', env: {} }).trim();
  const { size, mtimeMs } = statSync(file);
  return {
    path: file,
    version,
    major: Number(version.slice(1).split('.')[0]),
    identity: `${version} ${realpathSync(file)} ${size} ${mtimeMs}`,
  };
}
