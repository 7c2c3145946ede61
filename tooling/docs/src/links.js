import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileOf, SITE } from './site.js';

/**
 * The links of the site that lead nowhere, and all that it would load from elsewhere.
 *
 * @returns {{ count: number, broken: string[] }}
 */
export function checkLinks() {
  const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  const broken = new Set();
  let count = 0;
  for (const page of pages) {
    const html = readFileSync(join(SITE, page), 'utf8');
    for (const [, attribute, target] of html.matchAll(/\s(href|src)="([^"]*)"/g)) {
      count++;
      // Where the way to a page is shown, its last stop is the page itself.
      if (target === '' || /^(data:|#)/.test(target)) continue;
      if (/^[a-z]+:/.test(target)) {
        if (attribute === 'src') broken.add(`${page} loads ${target}`);
        continue;
      }
      const path = posix.join('/', posix.dirname(page.replaceAll('\\', '/')), target);
      if (!fileOf(path) && !fileOf(`${path}/`)) broken.add(`${page} → ${target}`);
    }
  }
  return { count, broken: [...broken] };
}
