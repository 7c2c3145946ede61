import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packagesFolder = fileURLToPath(new URL('../../../../packages/', import.meta.url));

/** The kinds of test that need Node: those that compare with it, and those that run a README. */
const NEEDS_NODE = /\.(node|parity|golden)\.test\.ts$|^examples\.test\.ts$/;

/** @param {string} folder @returns {string[]} */
function testFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !NEEDS_NODE.test(path.basename(file)))
    .sort();
}

/**
 * Bundles the tests of a package that need no Node, from the same files that vitest runs, with all they need.
 *
 * @param {string} name The package's folder.
 * @returns {Promise<string>} A module that exports `run`, which resolves to a result.
 * @throws If one of them imports a built-in module: it is of another kind, and its name should say so.
 */
export async function bundleTests(name) {
  const folder = path.join(packagesFolder, name, 'src');
  const files = testFiles(folder).map((file) => {
    const quoted = JSON.stringify(`./${file.replaceAll('\\', '/')}`);
    return `${quoted}: () => import(${quoted})`;
  });
  const { outputFiles } = await build({
    stdin: {
      contents: `import { runFiles } from 'vitest';\nexport const run = () => runFiles({ ${files.join(', ')} });`,
      resolveDir: folder,
    },
    alias: { vitest: fileURLToPath(new URL('./vitest.js', import.meta.url)) },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@net/source'],
    // Names of functions show in errors and in stacks, which tests look at.
    keepNames: true,
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0].text;
}
