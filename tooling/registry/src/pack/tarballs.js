import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../../../packages', import.meta.url));

/**
 * A package as npm would get it.
 *
 * @typedef {object} Tarball
 * @property {string} name The package's name.
 * @property {string} file Where the tarball is.
 * @property {string[]} entries What can be imported: the name, and the name with each public subpath.
 */

/**
 * Packs every package that is not private, as it stands: the builds must be there.
 *
 * @param {string} destination An empty folder.
 * @returns {Tarball[]}
 */
export function packAll(destination) {
  return readdirSync(PACKAGES).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8'));
    return manifest.private
      ? []
      : [{ name: manifest.name, file: pack(folder, destination), entries: entriesOf(manifest) }];
  });
}

function pack(folder, destination) {
  const pnpm = process.env.npm_execpath;
  if (!pnpm) throw new Error('run this through pnpm: pnpm --filter @net-tooling/registry run pack');
  const output = execFileSync(process.execPath, [pnpm, 'pack', '--json', '--pack-destination', destination], {
    cwd: join(PACKAGES, folder),
    encoding: 'utf8',
  });
  // What `prepack` and `postpack` run is printed before it.
  return JSON.parse(output.slice(output.indexOf('{'))).filename;
}

function entriesOf({ name, exports }) {
  const subpaths = Object.keys(exports).filter((subpath) => !subpath.endsWith('.json'));
  return subpaths.map((subpath) => name + subpath.slice(1));
}
