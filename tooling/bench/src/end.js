/**
 * One end of a row in a process of its own: `end.js subject ROW ADDRESS MODULE` or `end.js load ROW ADDRESS`.
 *
 * Says `ready ADDRESS`, then answers each line of stdin: `usage` with `usage CPU-MICROSECONDS RESIDENT-BYTES`, and
 * `run OPERATIONS` with `done`. The end of stdin ends it, so it cannot outlive the bench.
 */

import process from 'node:process';
import { createInterface } from 'node:readline';

const [role, rowName, where, specifier] = process.argv.slice(2);
/** @type {{ row: import('./row.ts').Row }} */
const { row } = await import(`./rows/${rowName}.js`);
const address = where?.startsWith('/') ? where : Number(where);
const part =
  role === 'subject' ? await row.subject(await loadNet(specifier ?? ''), address) : await row.load(address);

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const [request, operations] = line.split(' ');
  if (request === 'usage') return answer(`usage ${usage()}`);
  await part.run?.(Number(operations));
  answer('done');
});
lines.on('close', () => process.exit());
answer(`ready ${part.address ?? ''}`);

/** @param {string} line */
function answer(line) {
  process.stdout.write(`${line}\n`);
}

function usage() {
  // Garbage is not what an idle connection holds.
  if (row.quantity === 'memory') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return `${user + system} ${process.memoryUsage().rss}`;
}

/** @param {string} specifier */
async function loadNet(specifier) {
  const namespace = await import(specifier);
  return namespace.default ?? namespace;
}
