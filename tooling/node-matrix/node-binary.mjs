import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The Node versions we support. */
export const nodeMajors = [20, 22, 24, 26];

/**
 * The path of a Node of that major version: the one pinned here, or the one that runs this if it is of that version.
 *
 * @param {number} major
 * @returns {string | undefined} Undefined where neither is: the pinned ones are for Linux on x64.
 */
export function nodeBinary(major) {
  const pinned = fileURLToPath(new URL(`./node_modules/node-${major}/bin/node`, import.meta.url));
  if (existsSync(pinned)) return pinned;
  return process.versions.node.startsWith(`${major}.`) ? process.execPath : undefined;
}
