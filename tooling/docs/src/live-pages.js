import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { navigation } from './navigation.js';

const PAGE = fileURLToPath(new URL('../page', import.meta.url));
/** The style of all pages, and that of the first one. */
export const STYLES = ['design.css', 'home.css'].map((name) => join(PAGE, name));
export const FAVICON = join(PAGE, 'favicon.svg');

/** The live pages with a desk, each of which is an HTML file, a script and a worker. */
const PAGES = ['block-list', 'map'];

/** What stands in a page for Node's modules, which the virtual network imports. */
const SHIMS = {
  'node:async_hooks': join(PAGE, 'shims/async-hooks.js'),
  'node:buffer': join(PAGE, 'shims/buffer.js'),
  'node:diagnostics_channel': join(PAGE, 'shims/diagnostics-channel.js'),
  'node:events': join(PAGE, 'shims/events.js'),
  'node:module': join(PAGE, 'shims/module.js'),
  'node:path': join(PAGE, 'shims/path.js'),
  'node:stream': join(PAGE, 'shims/stream.js'),
};

const HEAD = `<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <script>document.documentElement.dataset.theme = localStorage.getItem('tsd-theme') ?? 'os';</script>
    <link rel="icon" href="../assets/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="../assets/custom.css" />
    <link rel="stylesheet" href="desk.css" />`;

const BAR = `<header class="bar">
      <a class="title" href="../index.html">@net</a>
      <nav aria-label="Documentation">${navigation('../')}</nav>
    </header>`;

/**
 * Writes the pages that run a block list, a map and a network, made from the sources of the packages. Style and icon are those of the
 * reference, in the folder `assets` beside them.
 *
 * @param {string} destination
 */
export async function writeLivePages(destination) {
  mkdirSync(destination, { recursive: true });
  for (const name of ['desk.css', 'network.css']) copyFileSync(join(PAGE, name), join(destination, name));
  for (const name of [...PAGES, 'network']) {
    const html = readFileSync(join(PAGE, `${name}.html`), 'utf8')
      .replace('<!-- head -->', HEAD)
      .replace('<!-- bar -->', BAR)
      .replace(/<!-- desk: (.+) \| (.+) \| (.+) -->/, makeDesk);
    writeFileSync(join(destination, `${name}.html`), html);
  }
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    outdir: destination,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@net/source'],
    logLevel: 'warning',
  };
  await build({
    ...options,
    entryPoints: PAGES.flatMap((name) => [join(PAGE, `${name}.js`), join(PAGE, `${name}-worker.js`)]),
  });
  await build({
    ...options,
    entryPoints: [join(PAGE, 'network.js'), join(PAGE, 'network-worker.js')],
    alias: SHIMS,
    inject: [join(PAGE, 'shims/process.js')],
    define: { global: 'globalThis' },
  });
}

/** The two panels that the pages have in common, with their words in place. */
function makeDesk(_comment, list, special, million) {
  const words = { list, special, million };
  return readFileSync(join(PAGE, 'desk.html'), 'utf8').replaceAll(/{{(\w+)}}/g, (_slot, name) => words[name]);
}
