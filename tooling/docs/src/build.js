// Usage: node tooling/docs/src/build.js
//
// Writes the documentation to tooling/docs/site: the reference of all packages with their READMEs, the recipes, the page for
// those who come from node:net, and the pages that run a block list and a map. Any web server can serve it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { writeLivePages } from './live-pages.js';
import { writeReference } from './reference.js';
import { SITE } from './site.js';

rmSync(SITE, { recursive: true, force: true });
const scratch = mkdtempSync(join(tmpdir(), 'net-docs-'));
try {
  const complaints = await writeReference(SITE, scratch);
  await writeLivePages(join(SITE, 'try'));
  for (const text of complaints) console.log(text);
  if (complaints.length > 0) process.exitCode = 1;
  else console.log('tooling/docs/site/index.html');
} finally {
  rmSync(scratch, { recursive: true });
}
