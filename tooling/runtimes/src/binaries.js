import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * The binary of a runtime that comes as an npm package, in one of its optional dependencies: whichever of them the package
 * manager found fit for this machine.
 *
 * @param {string} name The package.
 * @param {string} file Where the binary is in the dependency.
 * @returns {string | undefined} Undefined if there is none for this machine.
 */
export function packagedBinary(name, file) {
  const manifest = tryResolve(`${name}/package.json`, fileURLToPath(new URL('.', import.meta.url)));
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
