import { deepStrictEqual, ok } from 'node:assert';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

for (const entry of process.argv.slice(2)) {
  const { default: whole, ...named } = await import(entry);
  const module = require(entry);
  const imported = Object.keys(named).sort();
  const required = Object.keys(module).sort();
  // Compiled to CommonJS, `import net from` takes `default`; written by hand, `require` is the module itself.
  if (whole) ok(module.default === module, `${entry} is not its own default export when it is required`);
  for (const [name, value] of Object.entries(named)) {
    const isClass = typeof value === 'function' && /^[A-Z]/.test(name) && !/^[A-Z_]+$/.test(name);
    // `Stream` is an older name of `Socket`.
    if (isClass && name !== 'Stream') deepStrictEqual([value.name, module[name].name], [name, name]);
  }
  // What is for `--import` is there for what it does.
  ok(imported.length > 0 || /\/register(-http)?$/.test(entry), `${entry} exports nothing`);
  deepStrictEqual(required, imported, `${entry} exports something else when it is required`);
}
