// Usage: node tooling/docs/src/check.js [--screenshots <folder>]
//
// Opens the documentation in Chromium, uses it, and fails if it is not what a reader would expect.
import { ok, strictEqual } from 'node:assert';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from '@net-tooling/runtimes/browser';
import { checkLinks } from './links.js';
import { packages } from './packages.js';
import { serveSite } from './site.js';

const { values } = parseArgs({ options: { screenshots: { type: 'string' } } });
const folder = values.screenshots && resolve(values.screenshots);
if (folder) mkdirSync(folder, { recursive: true });

/** The pages that are looked at on each screen: one of each kind. */
const OPENED = [
  'index.html',
  'classes/_net_blocklist.index.BlockList.html',
  'modules/_net_stream-socket.html',
  'documents/Recipes.html',
  'documents/Coming_from_node_net.html',
  'try/block-list.html',
  'try/map.html',
  'try/network.html',
];

const { count, broken } = checkLinks();
if (broken.length > 0) throw new Error(`Links that lead nowhere:\n${broken.join('\n')}`);
console.log(`✓ ${count} links lead somewhere, and nothing is loaded from elsewhere`);

const site = await serveSite();
try {
  await withBrowser(async (open) => {
    await checkHome(await open(`${site.url}/index.html`));
    await checkReference(await open(`${site.url}/classes/_net_blocklist.index.BlockList.html`));
    await checkBlockList(await open(`${site.url}/try/block-list.html`));
    await checkMap(await open(`${site.url}/try/map.html`));
    await checkNetwork(await open(`${site.url}/try/network.html`));
    for (const path of OPENED) await checkWidths(await open(`${site.url}/${path}`), path);
  });
} finally {
  site.close();
}

async function checkHome(page) {
  await page.resize({ width: 1280, height: 900 });
  const shown = await page.evaluate(`document.body.innerText`);
  for (const { name } of packages()) ok(shown.includes(name), `${name} is not on the first page`);
  ok(await page.evaluate(`document.querySelector('.home').getBoundingClientRect().bottom < innerHeight`));
  strictEqual(await page.evaluate(`document.querySelectorAll('.home strong').length`), 3);
  ok((await page.evaluate(`document.querySelectorAll('.chart li').length`)) > 5);
  console.log('✓ the first page says in one screen what it is, and names every package');
  strictEqual(page.problems.join('\n'), '');
}

async function checkReference(page) {
  await page.resize({ width: 1280, height: 900 });
  await page.until(`document.querySelectorAll('#tsd-nav-container a').length >= ${packages().length + 2}`);
  const shown = await page.evaluate(`document.body.innerText`);
  ok(!/\[[A-Z_]+\]/.test(shown), 'a member is named after a private symbol');
  const code = await page.evaluate(
    `[...document.querySelectorAll('pre, .tsd-signature')].map((each) => getComputedStyle(each).textWrapMode)`,
  );
  ok(code.length > 0);
  for (const mode of code) strictEqual(mode, 'nowrap');
  ok(await page.evaluate(`fetch(document.querySelector('link[rel=icon]').href).then(({ ok }) => ok)`));
  console.log('✓ the reference has every package, code that does not wrap, and an icon');

  await page.click('#tsd-search-trigger');
  await page.until(`document.querySelector('#tsd-search-input')?.offsetParent`);
  await page.fill('#tsd-search-input', 'addLines');
  await page.until(`document.querySelector('#tsd-search-results')?.innerText.includes('addLines')`);
  console.log('✓ a search for addLines finds it');
  strictEqual(page.problems.join('\n'), '');
  await picture(page, 'search');
}

/** What can be done on a page with a list and an address. */
function deskOf(page) {
  const text = (id) => page.evaluate(`document.getElementById('${id}').textContent`);
  return {
    text,
    async ask(address, word, rule) {
      await page.fill('#address', address);
      strictEqual(await text('word'), word, address);
      ok((await text('rule')).includes(rule), `${address}: ${await text('rule')}`);
    },
    measured: () =>
      page.until(
        `['same', 'random'].every((id) => /^[0-9]+([.][0-9])? (ns|µs)$/.test(document.getElementById(id).textContent))`,
      ),
    /** The buttons that look selected. */
    pressed: () =>
      page.evaluate(`[...document.querySelectorAll('[aria-pressed=true]')].map(({ id }) => id).join()`),
    async useMillion(noun) {
      await page.click('#million');
      await page.until(`document.getElementById('size').textContent.includes('${noun} in')`);
      const size = await text('size');
      ok(Number(size.replace(/ .*$/, '').replaceAll(',', '')) > 990_000, size);
      return size;
    },
    bad: () => page.evaluate(`document.getElementById('bad').innerText`),
  };
}

async function checkBlockList(page) {
  const desk = deskOf(page);
  const { ask, text } = desk;
  await page.resize({ width: 1280, height: 900 });
  await desk.measured();
  await picture(page, 'list');
  strictEqual(await desk.pressed(), 'example');
  await ask('203.0.113.7', 'Blocked', 'Range: IPv4 203.0.113.5-203.0.113.9');
  await ask('::ffff:10.64.1.2', 'Blocked', 'Subnet: IPv4 10.64.0.0/10');
  await ask('8.8.8.8', 'Let through', 'no rule');
  await ask('0300.0.2.77', 'No address', 'leading zero at index 0');
  console.log('✓ the example answers as it should');

  await page.fill('#list', '198.51.100.0/24\nnonsense\n');
  strictEqual(await desk.bad(), 'line 2 is left out: nonsense');
  strictEqual(await desk.pressed(), '');
  await ask('198.51.100.200', 'Blocked', 'Subnet: IPv4 198.51.100.0/24');
  await ask('203.0.113.7', 'Let through', 'no rule');
  console.log('✓ a list that is pasted is used, and a line that it cannot read is told');

  await page.click('#special');
  strictEqual(await desk.pressed(), 'special');
  await ask('64:ff9b::127.0.0.1', 'Blocked', 'Subnet: IPv');
  await page.click('#suggestions button:first-child');
  strictEqual(await text('word'), 'Blocked');
  await desk.measured();
  await picture(page, 'list-special', { scheme: 'dark' });

  const size = await desk.useMillion('rules');
  strictEqual(await text('word'), 'Blocked');
  await ask('0.0.0.1', 'Let through', 'no rule');
  await page.click('#suggestions button:nth-child(2)');
  await desk.measured();
  console.log(`✓ ${size}; a check takes ${await text('same')}, of random addresses ${await text('random')}`);
  await picture(page, 'list-million', { scheme: 'dark' });
  strictEqual(page.problems.join('\n'), '');
}

async function checkMap(page) {
  const desk = deskOf(page);
  const { ask, text } = desk;
  await page.resize({ width: 1280, height: 900 });
  await desk.measured();
  await picture(page, 'map');
  await ask(
    '10.7.9.25',
    'acme, the printer',
    'in 10.7.9.20-10.7.9.29 (acme, laboratory), in 10.7.0.0/16 (acme)',
  );
  await ask('::ffff:10.200.0.1', 'shared', '10.0.0.0/8');
  await ask('203.0.113.63', 'Antwerp', '203.0.113.0/26');
  await ask('8.8.8.8', 'Nothing', 'no entry');
  await ask('010.7.9.25', 'No address', 'leading zero at index 0');
  console.log('✓ the example of the map answers as it should');

  await page.fill('#list', '"192.0.2.0","192.0.2.9","NL"\n198.51.100.0/24\t64496\n198.51.100.1\n');
  strictEqual(await desk.bad(), 'line 3 is left out: 198.51.100.1');
  await ask('192.0.2.9', 'NL', '192.0.2.0-192.0.2.9');
  await ask('198.51.100.1', '64496', '198.51.100.0/24');
  console.log('✓ prefixes that are pasted are used, and a line without a value is told');

  await page.click('#special');
  await ask('169.254.169.254', 'Link Local', '169.254.0.0/16');
  const size = await desk.useMillion('entries');
  await page.click('#suggestions button:nth-child(2)');
  ok(/^[A-Z]{2}$/.test(await text('word')), await text('word'));
  await desk.measured();
  console.log(
    `✓ ${size}; a look-up takes ${await text('same')}, of random addresses ${await text('random')}`,
  );
  await picture(page, 'map-million', { scheme: 'dark' });
  strictEqual(page.problems.join('\n'), '');
}

/** On no screen is anything beside the page: what is wider moves by itself. */
async function checkWidths(page, path) {
  for (const width of [390, 768, 1280]) {
    for (const scheme of ['light', 'dark']) {
      const name = `${path.replaceAll('/', '-').replace('.html', '')}-${width}-${scheme}`;
      await picture(page, name, { width, scheme });
      const needed = await page.evaluate('document.documentElement.scrollWidth');
      ok(needed <= width, `${path} is ${needed} pixels wide on a screen of ${width}`);
    }
  }
  console.log(`✓ ${path} fits on a phone, a tablet and a desk`);
}

async function checkNetwork(page) {
  const runs = async () => {
    await page.click('#run');
    await page.until(`document.getElementById('outcome').textContent.includes('of 200')`);
    return page.evaluate(`document.getElementById('outcome').textContent`);
  };
  const text = await runs();
  ok(/^[1-9][0-9]* of 200/.test(text), text);
  // The page runs the first seed that failed once more, and shows what happened, after it has shown how many failed.
  await page.until(`/both lead in term [0-9]+/.test(document.getElementById('message').textContent)`);
  const message = await page.evaluate(`document.getElementById('message').textContent`);
  ok(await page.evaluate(`document.querySelectorAll('#diagram svg .sent').length > 0`));
  await picture(page, 'network');
  await page.click('#seeds button:nth-child(2)');
  await page.until(`document.getElementById('message').textContent !== ${JSON.stringify(message)}`);
  await page.click('#seeds button:nth-child(1)');
  await page.until(`document.getElementById('message').textContent === ${JSON.stringify(message)}`);
  console.log('✓ seeds find two leaders in a term, and one of them replays it');
  await page.click('#keeps');
  const kept = await runs();
  ok(kept.startsWith('None of 200'), kept);
  console.log('✓ with votes that are written down, no seed does');
  strictEqual(page.problems.join('\n'), '');
}

async function picture(page, name, screen = {}) {
  await page.resize({ width: 1280, height: 900, ...screen });
  if (folder) await page.screenshot(join(folder, `${name}.png`));
}
