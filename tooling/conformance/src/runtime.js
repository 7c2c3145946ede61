import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { bunBinary, denoBinary, nodeBinary } from '@net-tooling/runtimes';

/**
 * A binary that runs the tests.
 *
 * @typedef {object} Runtime
 * @property {'node' | 'bun' | 'deno'} name
 * @property {string} path
 * @property {string} version Without a `v` before it.
 * @property {number} major
 * @property {string} identity Differs between any two binaries on this machine.
 */

/** What a runtime prints before its version for `--version`. */
const runtimeOfPrefix = /** @type {const} */ ({ v: 'node', 'deno ': 'deno', '': 'bun' });

/**
 * Finds a runtime by the path of its binary, or by name among those the workspace installs.
 *
 * @param {string} which A path, `20`, `22`, `24`, `26` for Node, `bun` or `deno`.
 * @param {string} cwd What a relative path starts from.
 * @returns {Runtime}
 * @throws {Error} When there is none.
 */
export function findRuntime(which, cwd) {
  const file = packagedBinary(which) ?? path.resolve(cwd, which);
  if (!existsSync(file)) throw new Error(`No binary of Node, Bun or Deno at ${file}`);
  const text = execFileSync(file, ['--version'], { encoding: 'utf8', env: {} });
  const found = /^(v|deno |)((\d+)\.[\w.+-]+)/.exec(text);
  if (!found) throw new Error(`Neither Node nor Bun nor Deno: ${file}`);
  const [, prefix, version = '', major] = found;
  const { size, mtimeMs } = statSync(file);
  return {
    name: runtimeOfPrefix[/** @type {keyof typeof runtimeOfPrefix} */ (prefix)],
    path: file,
    version,
    major: Number(major),
    identity: `${version} ${realpathSync(file)} ${size} ${mtimeMs}`,
  };
}

/**
 * @param {string} which
 * @returns {string | undefined} undefined for what is not the name of a runtime of the workspace.
 */
function packagedBinary(which) {
  const isMajor = /^\d+$/.test(which);
  if (!isMajor && which !== 'bun' && which !== 'deno') return undefined;
  const name = isMajor ? `Node ${which}` : which;
  const file = isMajor ? nodeBinary(Number(which)) : which === 'bun' ? bunBinary() : denoBinary();
  if (file === undefined) throw new Error(`${name} is not installed here: give the path of a binary`);
  return file;
}
