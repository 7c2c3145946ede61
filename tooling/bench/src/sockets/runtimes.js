import { spawnSync } from 'node:child_process';
import { bunBinary, denoBinary, nodeBinary } from '@net-tooling/runtimes';

/**
 * A runtime on which the subjects run.
 *
 * @typedef {object} Runtime
 * @property {'node' | 'bun' | 'deno'} kind
 * @property {string} title With its version, for example `Node 26.12.1`.
 * @property {number} major
 * @property {[string, ...string[]]} command Runs the script whose path follows it.
 */

/**
 * The runtime that the command line names: a major version of Node, `bun` or `deno`.
 *
 * @param {string} name
 * @returns {Runtime | undefined} undefined if there is no binary of it here.
 */
export function runtimeNamed(name) {
  switch (name) {
    case 'bun':
      return describe('bun', 'Bun', bunBinary(), ['--expose-gc']);
    case 'deno':
      return describe('deno', 'Deno', denoBinary(), [
        'run',
        '--allow-all',
        '--node-modules-dir=manual',
        '--v8-flags=--expose-gc',
      ]);
    default:
      return describe('node', 'Node', nodeBinary(Number(name)), ['--expose-gc']);
  }
}

/**
 * @param {Runtime['kind']} kind
 * @param {string} title
 * @param {string | undefined} binary
 * @param {string[]} flags
 * @returns {Runtime | undefined}
 */
function describe(kind, title, binary, flags) {
  if (binary === undefined) return undefined;
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '';
  return {
    kind,
    title: `${title} ${version}`,
    major: Number.parseInt(version, 10),
    command: [binary, ...flags],
  };
}
