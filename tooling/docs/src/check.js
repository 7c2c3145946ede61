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

const { count, broken } = checkLinks();
if (broken.length > 0) throw new Error(`Links that lead nowhere:\n${broken.join('\n')}`);
console.log(`✓ ${count} links lead somewhere, and nothing is loaded from elsewhere`);

const site = await serveSite();
try {
  await withBrowser(async (open) => {
    await checkReference(await open(`${site.url}/index.html`));
    await checkLivePage(await open(`${site.url}/try/index.html`));
  });
} finally {
  site.close();
}

async function checkReference(page) {
  await page.resize({ width: 1280, height: 900 });
  const shown = await page.evaluate(`document.body.innerText`);
  for (const { name } of packages()) ok(shown.includes(name), `${name} is not on the first page`);
  await page.until(`document.querySelectorAll('#tsd-nav-container a').length >= ${packages().length + 1}`);
  console.log('✓ the reference names every package');

  await page.click('#tsd-search-trigger');
  await page.until(`document.querySelector('#tsd-search-input')?.offsetParent`);
  await page.fill('#tsd-search-input', 'addLines');
  await page.until(`document.querySelector('#tsd-search-results')?.innerText.includes('addLines')`);
  console.log('✓ a search for addLines finds it');
  strictEqual(page.problems.join('\n'), '');
  await picture(page, 'search');
}

async function checkLivePage(page) {
  const text = (id) => page.evaluate(`document.getElementById('${id}').textContent`);
  const ask = async (address, word, rule) => {
    await page.fill('#address', address);
    strictEqual(await text('word'), word, address);
    ok((await text('rule')).includes(rule), `${address}: ${await text('rule')}`);
  };
  const measured = () =>
    page.until(
      `['same', 'random'].every((id) => /^[1-9][0-9]* ns$/.test(document.getElementById(id).textContent))`,
    );

  await page.resize({ width: 1280, height: 900 });
  await measured();
  await picture(page, 'live-light');
  await ask('203.0.113.7', 'Blocked', 'Range: IPv4 203.0.113.5-203.0.113.9');
  await ask('::ffff:10.64.1.2', 'Blocked', 'Subnet: IPv4 10.64.0.0/10');
  await ask('8.8.8.8', 'Let through', 'no rule');
  await ask('0300.0.2.77', 'No address', 'leading zero at index 0');
  console.log('✓ the example answers as it should');

  await page.fill('#list', '198.51.100.0/24\nnonsense\n');
  strictEqual(
    await page.evaluate(`document.getElementById('bad').innerText`),
    'line 2 is left out: nonsense',
  );
  await ask('198.51.100.200', 'Blocked', 'Subnet: IPv4 198.51.100.0/24');
  await ask('203.0.113.7', 'Let through', 'no rule');
  console.log('✓ a list that is pasted is used, and a line that it cannot read is told');

  await page.click('#special');
  await ask('64:ff9b::127.0.0.1', 'Blocked', 'Subnet: IPv');
  await page.click('#suggestions button:first-child');
  strictEqual(await text('word'), 'Blocked');
  await measured();
  await picture(page, 'live-special', { scheme: 'dark' });

  await page.click('#million');
  await page.until(`document.getElementById('size').textContent.includes('rules in')`);
  const size = await text('size');
  ok(Number(size.replace(/ rules.*$/, '').replaceAll(',', '')) > 990_000, size);
  strictEqual(await text('word'), 'Blocked');
  await ask('0.0.0.1', 'Let through', 'no rule');
  await page.click('#suggestions button:nth-child(2)');
  await measured();
  console.log(`✓ ${size}; a check takes ${await text('same')}, of random addresses ${await text('random')}`);
  await picture(page, 'live-million', { scheme: 'dark' });
  await picture(page, 'live-phone', { width: 390, height: 844, scale: 2 });
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  ok(overflow <= 0, `${overflow} pixels are beside the screen of a phone`);
  strictEqual(page.problems.join('\n'), '');
}

async function picture(page, name, screen = {}) {
  await page.resize({ width: 1280, height: 900, ...screen });
  if (folder) await page.screenshot(join(folder, `${name}.png`));
}
