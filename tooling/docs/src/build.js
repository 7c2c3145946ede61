// Usage: node tooling/docs/src/build.js
//
// Writes the documentation to tooling/docs/site: the reference of all packages with their READMEs, the page for those who
// come from node:net, and a page that runs a block list. Any web server can serve it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { writeLivePage } from './live-page.js';
import { writeReference } from './reference.js';
import { SITE } from './site.js';

rmSync(SITE, { recursive: true, force: true });
const scratch = mkdtempSync(join(tmpdir(), 'net-docs-'));
try {
  const complaints = await writeReference(SITE, scratch);
  await writeLivePage(join(SITE, 'try'));
  for (const text of complaints) console.log(text);
  if (complaints.length > 0) process.exitCode = 1;
  else console.log('tooling/docs/site/index.html');
} finally {
  rmSync(scratch, { recursive: true });
}
