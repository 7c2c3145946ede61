// Usage: node tooling/size/size.js
//
// Bundles each entry with all it needs, minified, from the sources; compresses it with gzip; prints a table. Fails if an
// entry that has a limit is over it.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** The entries, and how many bytes each may have: one kB is 1,000 bytes. */
const limits = {
  '@net/ip-parse': 3000,
  '@net/ip-parse/special-purpose': 3000,
  '@net/socket-address': undefined,
  '@net/blocklist': 8000,
};

async function bundle(entry) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    conditions: ['@net/source'],
    write: false,
  });
  return outputFiles[0].contents;
}

const table = {};
for (const [entry, limit] of Object.entries(limits)) {
  const code = await bundle(entry);
  const size = gzipSync(code, { level: 9 }).length;
  // An entry that exports nothing yet would pass any limit.
  const isEmpty = code.length < 100;
  const isOver = limit !== undefined && size > limit;
  table[entry] = {
    minified: code.length,
    'and gzipped': size,
    limit,
    '': isEmpty ? 'EMPTY' : isOver ? 'OVER' : 'ok',
  };
  if (isEmpty || isOver) process.exitCode = 1;
}
console.table(table);
