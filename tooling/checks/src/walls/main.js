// Usage: node tooling/checks/src/walls/main.js
//
// Fails if an import of a package goes where it may not (rules.js), or if a package is not like the others (skeleton.js).
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkImports } from './imports.js';
import { checkSkeleton } from './skeleton.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const { modules, imports, violations } = await checkImports(root);
const packages = readdirSync(new URL('../../../../packages', import.meta.url));
const oddities = packages.flatMap((folder) =>
  checkSkeleton(root, folder).map((text) => `packages/${folder}: ${text}`),
);

for (const text of [...violations, ...oddities]) console.log(text);
console.log(`${imports} imports of ${modules} modules: ${violations.length} where none may be`);
console.log(
  `${packages.length} packages: ${oddities.length} things that one of them lacks or should not have`,
);
if (imports === 0 || violations.length + oddities.length > 0) process.exitCode = 1;
