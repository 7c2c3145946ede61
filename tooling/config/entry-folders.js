// Usage, from the folder of a package: node entry-folders.js write | remove   (`prepack` and `postpack` of each package)
//
// Tools that do not know `exports` (TypeScript's moduleResolution node10, Parcel without its switch, Metro, webpack 4's
// relatives) look for `@net/net/promises` in a folder of that name. So each subpath gets one in what is packed, with a
// package.json that names the same files as `exports` does.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));

for (const [subpath, conditions] of Object.entries(exports)) {
  if (subpath === '.' || typeof conditions === 'string') continue;
  const folder = subpath.slice(2);
  if (process.argv[2] === 'remove') {
    rmSync(folder, { recursive: true, force: true });
    continue;
  }
  const fromFolder = (file) => posix.relative(folder, posix.normalize(file));
  const entry = {
    main: fromFolder(conditions.require.default),
    module: fromFolder(conditions.import.default),
    types: fromFolder(conditions.require.types),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(entry, null, 2)}\n`);
}
