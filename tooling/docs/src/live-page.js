import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGE = fileURLToPath(new URL('../page', import.meta.url));

/** Writes the page that runs a block list, made from the sources of the packages. @param {string} destination */
export async function writeLivePage(destination) {
  mkdirSync(destination, { recursive: true });
  for (const name of ['index.html', 'page.css']) copyFileSync(join(PAGE, name), join(destination, name));
  await build({
    entryPoints: [join(PAGE, 'page.js'), join(PAGE, 'worker.js')],
    outdir: destination,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@net/source'],
    logLevel: 'warning',
  });
}
