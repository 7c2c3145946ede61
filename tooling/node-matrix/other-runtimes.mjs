import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** @returns {string | undefined} The path of the Bun pinned here; undefined but for Linux on x64. */
export function bunBinary() {
  return binaryIn('@oven/bun-linux-x64', 'bin/bun');
}

/** @returns {string | undefined} The path of the Deno pinned here; undefined but for Linux on x64. */
export function denoBinary() {
  return binaryIn('@deno/linux-x64-glibc', 'deno');
}

/**
 * @param {string} name
 * @param {string} path
 */
function binaryIn(name, path) {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), path);
  } catch {
    return undefined;
  }
}
