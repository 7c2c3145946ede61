// Usage: node tooling/checks/src/size/main.js
//
// Bundles each entry with all it needs, minified, from the sources; compresses it with gzip; prints a table. Fails if an
// entry that has a limit is over it. A goal that is not reached yet is shown as missed, and the limit keeps what is.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * The entries, how many bytes each shall have, and may have: one kB is 1,000 bytes. An entry that stands above another one is
 * measured without it.
 */
const entries = {
  '@net/ip-parse': { goal: 4000, limit: 4000 },
  '@net/ip-parse/special-purpose': { goal: 4000, limit: 4000 },
  '@net/ip-parse/cidr-set': { goal: 4000, limit: 4000 },
  '@net/socket-address': {},
  '@net/blocklist': { goal: 10_000, limit: 18_050 },
  '@net/blocklist/middleware': { goal: 4000, limit: 4000 },
  // Of the limit, 40 bytes refuse misspelt options and values that are no address.
  '@net/ip-map': { goal: 6000, limit: 8200 },
  '@net/proxy-protocol': { goal: 10_000, limit: 10_000 },
  '@net/guard': { goal: 4000, limit: 4000, above: '@net/blocklist' },
};

async function bundle(entry) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    external: ['node:*'],
    target: 'es2022',
    conditions: ['@net/source'],
    write: false,
  });
  return outputFiles[0].contents;
}

const table = {};
const compressed = (code) => gzipSync(code, { level: 9 }).length;

for (const [entry, { goal, limit, above }] of Object.entries(entries)) {
  const code = await bundle(entry);
  const size = compressed(code) - (above ? compressed(await bundle(above)) : 0);
  // An entry that exports nothing yet would pass any limit.
  const isEmpty = code.length < 100;
  const isOver = limit !== undefined && size > limit;
  table[entry] = {
    minified: code.length,
    'and gzipped': size,
    goal,
    limit,
    '': isEmpty ? 'EMPTY' : isOver ? 'OVER' : size > goal ? 'goal missed' : 'ok',
  };
  if (isEmpty || isOver) process.exitCode = 1;
}
console.table(table);
