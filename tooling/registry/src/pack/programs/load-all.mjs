import { deepStrictEqual, ok } from 'node:assert';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

for (const entry of process.argv.slice(2)) {
  const imported = Object.keys(await import(entry)).sort();
  const required = Object.keys(require(entry)).sort();
  // What is for `--import` is there for what it does.
  ok(imported.length > 0 || entry.endsWith('/register'), `${entry} exports nothing`);
  deepStrictEqual(required, imported, `${entry} exports something else when it is required`);
}
