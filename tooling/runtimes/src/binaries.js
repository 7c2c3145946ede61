import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The Node binaries are dependencies of this package alone: each brings a command named `node`, which would stand in for the
// developer's own Node in every script of the package that depends on it.
const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));

/** The supported major versions of Node, oldest first. */
export const nodeMajors = /** @type {const} */ ([20, 22, 24, 26]);

/**
 * The path of a Node binary of a major version: what the variable `NODE_26`, `NODE_24` … says, or else the pinned one.
 *
 * @param {number} major
 * @returns {string | undefined} undefined where this platform has no packaged binary, and the running Node is not it either.
 */
export function nodeBinary(major) {
  const named = process.env[`NODE_${major}`];
  if (named) return named;
  const manifest = tryResolve(`node-${major}/package.json`, here);
  if (manifest) return path.join(path.dirname(manifest), 'bin/node');
  return process.versions.node.startsWith(`${major}.`) ? process.execPath : undefined;
}

/** @returns {string | undefined} The path of the pinned Bun; undefined if there is none for this machine. */
export const bunBinary = () => packagedBinary('bun', 'bin/bun');

/** @returns {string | undefined} The path of the pinned Deno; undefined if there is none for this machine. */
export const denoBinary = () => packagedBinary('deno', 'deno');

/** @returns {string | undefined} The path of the pinned workerd; undefined if there is none for this machine. */
export const workerdBinary = () => packagedBinary('workerd', 'bin/workerd');

/**
 * The binary of a runtime that comes as an npm package, in one of its optional dependencies: whichever of them the package
 * manager found fit for this machine.
 *
 * @param {string} name The package.
 * @param {string} file Where the binary is in the dependency.
 * @returns {string | undefined}
 */
function packagedBinary(name, file) {
  const manifest = tryResolve(`${name}/package.json`, here);
  if (!manifest) return undefined;
  const { optionalDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const dependency of Object.keys(optionalDependencies)) {
    const found = tryResolve(`${dependency}/package.json`, path.dirname(manifest));
    const binary = found && path.join(path.dirname(found), file);
    if (binary && existsSync(binary)) return binary;
  }
  return undefined;
}

/** @param {string} request @param {string} folder */
function tryResolve(request, folder) {
  try {
    return require.resolve(request, { paths: [folder] });
  } catch {
    return undefined;
  }
}

/** Where Debian, Ubuntu, macOS and CI images have Chromium or a browser that is built on it. */
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROMIUM_FILES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Chromium as it is installed on this machine: `CHROMIUM_PATH`, or the first one found.
 *
 * @returns {string | undefined}
 */
export function chromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = [
    process.env.CHROMIUM_PATH ?? '',
    ...CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...CHROMIUM_FILES,
  ];
  return candidates.find((file) => file !== '' && existsSync(file));
}
