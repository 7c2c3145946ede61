import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkImports } from './imports.js';

/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A repository with the given sources in its packages, each of which can be imported by its name. */
function repository(sources) {
  const root = mkdtempSync(join(tmpdir(), 'walls-'));
  folders.push(root);
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const names = ['errors', 'ip-parse', 'server', 'stray'];
  for (const name of names) {
    const exports = { '.': { '@net/source': './src/index.ts' } };
    write(`packages/${name}/package.json`, JSON.stringify({ name: `@net/${name}`, type: 'module', exports }));
    write(`packages/${name}/src/index.ts`, 'export const a = 1;\n');
    mkdirSync(join(root, 'node_modules/@net'), { recursive: true });
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@net', name));
  }
  write('node_modules/left-pad/package.json', '{ "name": "left-pad", "main": "index.js" }');
  write('node_modules/left-pad/index.js', '');
  for (const [path, text] of Object.entries(sources)) write(`packages/${path}`, text);
  return root;
}

test.each([
  ['what stands higher', 'errors/src/a.ts', "import '@net/ip-parse'", 'errors-only-imports-what-is-below-it'],
  [
    'a type of what stands higher',
    'ip-parse/src/a.ts',
    "import type { a } from '@net/server'",
    'ip-parse-only-imports',
  ],
  [
    'Node from a pure package',
    'ip-parse/src/a.ts',
    "import 'node:fs'",
    'pure-packages-import-nothing-from-node',
  ],
  [
    'a type of Node from a pure package',
    'ip-parse/src/a.ts',
    "import type { Socket } from 'net'",
    'pure-packages-import-nothing-from-node',
  ],
  [
    'a module of Node that is dear',
    'server/src/a.ts',
    "import process from 'node:process'",
    'modules-of-node-that-are-cheap',
  ],
  [
    'a module of Node that is dear, by its old name',
    'server/src/a.ts',
    "import { lookup, type LookupOptions } from 'dns'",
    'modules-of-node-that-are-cheap',
  ],
  [
    'a module of Node that is dear, beside its types',
    'server/src/a.ts',
    "import type { Stats } from 'node:fs';\nimport { statSync } from 'node:fs'",
    'modules-of-node-that-are-cheap',
  ],
  [
    'a path into another package',
    'server/src/a.ts',
    "import '../../errors/src/index.ts'",
    'another-package-by',
  ],
  [
    'a path into another package, from a test',
    'server/src/a.test.ts',
    "import '../../errors/src/index.ts'",
    'another-package-by',
  ],
  [
    'a file behind a name',
    'server/src/a.ts',
    "import '@net/errors/src/index.ts'",
    'no-import-that-leads-nowhere',
  ],
  ['a package of others', 'server/src/a.ts', "import 'left-pad'", 'nothing-from-outside-the-family'],
  ['a test', 'server/src/a.ts', "import './a.test.ts'", 'no-tests-in-what-is-published'],
  ['itself, around a corner', 'server/src/a.ts', "import './b.ts'", 'no-circle-of-imports'],
  [
    'a type of what imports its types',
    'server/src/b.ts',
    "import type { c } from './c.ts'",
    'no-circle-of-imports',
  ],
  ['from a package nobody knows', 'stray/src/a.ts', "import './index.ts'", 'a-package-in-the-picture'],
])('%s is not imported', async (_what, path, statement, rule) => {
  const root = repository({
    'server/src/a.ts': '',
    'server/src/b.ts': "import './a.ts';\n",
    'server/src/c.ts': "import type { b } from './b.ts';\n",
    'server/src/a.test.ts': '',
    [path]: `${statement};\n`,
  });
  const { violations } = await checkImports(root);
  expect(violations).toEqual([expect.stringContaining(rule)]);
});

test('what stands lower, Node where it is allowed, and tests that need more', async () => {
  const root = repository({
    'server/src/a.ts': "import '@net/errors';\nimport 'node:stream';\nimport type { b } from './b.ts';\n",
    'server/src/b.ts':
      "import type { Socket } from 'node:net';\nexport type Net = typeof import('node:net');\n",
    'errors/src/a.test.ts': "import '@net/server';\nimport 'node:net';\nimport 'left-pad';\n",
  });
  const { imports, violations } = await checkImports(root);
  expect(violations).toEqual([]);
  expect(imports).toBe(8);
});
