/**
 * One end of a row in a process of its own: `end.js subject ROW ADDRESS MODULE`, `end.js load ROW ADDRESS`, or
 * `end.js own ROW ADDRESS RUNTIME`, which does the subject's job on what the runtime has below node:net.
 *
 * Says `ready ADDRESS`, then answers each line of stdin: `usage` with `usage CPU-MICROSECONDS KERNEL-MICROSECONDS RESIDENT-BYTES`, and
 * `run OPERATIONS` with `done`. The end of stdin ends it, so it cannot outlive the bench.
 */

import process from 'node:process';
import { createInterface } from 'node:readline';
import { onHandles } from './load/on-handles.js';
import { onRuntime } from './load/on-runtime.js';

const [role, rowName, where, specifier] = process.argv.slice(2);
/** @type {{ row: import('./row.ts').Row }} */
const { row } = await import(`./rows/${rowName}.js`);
const address = where?.startsWith('/') ? where : Number(where);
const part = await makePart();

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const [request, operations] = line.split(' ');
  if (request === 'usage') return answer(`usage ${usage()}`);
  await part.run?.(Number(operations));
  answer('done');
});
lines.on('close', () => process.exit());
answer(`ready ${part.address ?? ''}`);

async function makePart() {
  if (role === 'load') return row.load(address);
  if (role === 'own' && row.native) {
    const programs = specifier === 'bun' || specifier === 'deno' ? onRuntime[specifier] : onHandles;
    return programs[row.native](/** @type {number} */ (address));
  }
  return row.subject(await loadNet(specifier ?? ''), address);
}

/** @param {string} line */
function answer(line) {
  process.stdout.write(`${line}\n`);
}

function usage() {
  // Garbage is not what an idle connection holds.
  if (row.quantity === 'memory') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return `${user + system} ${system} ${process.memoryUsage().rss}`;
}

/** @param {string} specifier */
async function loadNet(specifier) {
  const namespace = await import(specifier);
  return namespace.default ?? namespace;
}
