import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { reportOf } from './report.js';

/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The report of a package with these declarations. */
function report(declarations) {
  const folder = mkdtempSync(join(tmpdir(), 'api-report-'));
  folders.push(folder);
  mkdirSync(join(folder, 'dist'));
  const exports = { '.': { import: { types: './dist/index.d.ts' } }, './package.json': './package.json' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@net/example', exports }));
  for (const [name, text] of Object.entries(declarations)) writeFileSync(join(folder, 'dist', name), text);
  return reportOf(folder);
}

test('what is exported, by name and without comments, and what it speaks of', () => {
  const text = report({
    'index.d.ts':
      "export { parse, Parsed as Result } from './parse.js';\nexport { isIP } from '@net/ip-parse';\n",
    'parse.d.ts': `
      /** Not for users. */
      interface Fault { index: number }
      export interface Parsed { fault?: Fault }
      /** Parses. */
      export declare function parse(text: string): Parsed;
      export declare function inside(): void;
    `,
  });
  expect(text).toBe(`# @net/example

\`\`\`ts
export interface Parsed {
    fault?: Fault;
}
export { Parsed as Result };
export { isIP } from "@net/ip-parse";
export declare function parse(text: string): Parsed;
\`\`\`

## Not exported, but spoken of

\`\`\`ts
interface Fault {
    index: number;
}
\`\`\`
`);
});

test('members under symbols of a module are left out, those under well-known symbols are not', () => {
  const text = report({
    'index.d.ts': `
      declare const kState: unique symbol;
      interface State { secret: number }
      export declare class Thing {
        [kState]: State;
        [Symbol.iterator](): number;
        size: number;
      }
      export {};
    `,
  });
  expect(text).toContain('[Symbol.iterator](): number;\n    size: number;');
  expect(text).not.toMatch(/kState|State|secret/);
});

test('a module in one object, and an entry that exports nothing', () => {
  expect(
    report({ 'index.d.ts': "export * as whole from './a.js';\n", 'a.d.ts': 'export declare const b: 1;\n' }),
  ).toContain('export * as whole: { b }');
  expect(report({ 'index.d.ts': '' })).toContain('Nothing');
});

test('declarations that were not built', () => {
  expect(() => report({})).toThrow('build it first');
});
