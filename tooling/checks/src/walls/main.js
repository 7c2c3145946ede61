// Usage: node tooling/checks/src/walls/main.js [--draw]
//
// Fails if an import of a package goes where it may not (rules.js), if somebody outside the family imports what is internal
// to it, if a package is not like the others (skeleton.js), if source files are too long, or if the picture in CONTRIBUTING
// shows other imports than there are: --draw draws it anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { drawImports } from './draw.js';
import { measureFiles } from './file-sizes.js';
import { checkImports } from './imports.js';
import { findInternalImports } from './internal-entries.js';
import { checkSkeleton } from './skeleton.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const picture = fileURLToPath(new URL('../../imports.svg', import.meta.url));

const { modules, imports, violations, betweenPackages } = await checkImports(root);
const internal = findInternalImports(root);
const packages = readdirSync(new URL('../../../../packages', import.meta.url));
const oddities = packages.flatMap((folder) =>
  checkSkeleton(root, folder).map((text) => `packages/${folder}: ${text}`),
);
const { files, median, longest, tooLong } = measureFiles(root);

for (const place of internal) console.log(`${place}: imports an entry that is internal to the family`);
for (const text of [...violations, ...oddities, ...tooLong]) console.log(text);
console.log(
  `${imports} imports of ${modules} modules: ${violations.length + internal.length} where none may be`,
);
console.log(
  `${packages.length} packages: ${oddities.length} things that one of them lacks or should not have`,
);
console.log(`${files} source files: the median has ${median} lines, ${longest}`);
const drawn = await drawImports(betweenPackages);
if (process.argv.includes('--draw')) writeFileSync(picture, drawn);
const isOutdated = readFileSync(picture, 'utf8') !== drawn;
if (isOutdated) console.log('The picture of imports is another one now: pnpm walls --draw');
const faults = violations.length + internal.length + oddities.length + tooLong.length;
if (imports === 0 || faults > 0 || isOutdated) process.exitCode = 1;
