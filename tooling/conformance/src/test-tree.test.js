import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { httpTests, openTree, readMetadata } from './test-tree.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));

it('finds the net tests of a tree, and no other', () => {
  const tree = openTree(`${fixtures}outcomes`);
  expect(tree?.root).toBe(`${fixtures}outcomes`);
  expect(tree?.files).toContain('test-net-passes.js');
  expect(tree?.files).not.toContain('test-http-not-ours.js');
  expect(openTree(`${fixtures}replacement`)?.files).toContain('test-net-import.mjs');
});

it('finds the HTTP tests of a tree', () => {
  expect(openTree(`${fixtures}outcomes`, httpTests)?.files).toEqual(['test-http-get.js']);
});

it('refuses a folder that is no tree', () => {
  expect(openTree(fixtures)).toBeUndefined();
});

it.each([
  { source: "'use strict';\n", flags: [], env: {} },
  { source: '// Flags: --a --b=1\n', flags: ['--a', '--b=1'], env: {} },
  {
    source: "// licence\n\n'use strict';\n// Flags: --a\n// Env: X=1 Y=a=b\n",
    flags: ['--a'],
    env: { X: '1', Y: 'a=b' },
  },
  { source: '// Flags: none of them\n', flags: [], env: {} },
])('reads flags and environment of $source', ({ source, flags, env }) => {
  expect(readMetadata(source)).toEqual({ flags, env });
});
