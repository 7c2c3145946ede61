import { createRequire } from 'node:module';
import path from 'node:path';

// The binaries are dependencies of this package alone: each brings a command named `node`, which would otherwise stand in
// for the developer's own Node in every script of the package that depends on it.
const require = createRequire(import.meta.url);

/**
 * The supported major versions of Node, oldest first.
 */
export const nodeMajors = /** @type {const} */ ([20, 22, 24, 26]);

/**
 * The path of a Node binary of a major version.
 *
 * @param {number} major
 * @returns {string | undefined} undefined where this platform has no packaged binary, and the running Node is not it either.
 */
export function nodeBinary(major) {
  try {
    return path.join(path.dirname(require.resolve(`node-${major}/package.json`)), 'bin/node');
  } catch {
    return process.versions.node.startsWith(`${major}.`) ? process.execPath : undefined;
  }
}
