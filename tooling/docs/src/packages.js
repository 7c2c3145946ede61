import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The packages that are published.
 *
 * @returns {{ name: string, folder: string, home: string, entries: string[], readme: string, website: string }[]}
 * `entries` are the sources of what users can import; `website` is where the repository can be looked at.
 */
export function packages() {
  return readdirSync(join(ROOT, 'packages')).map((folder) => {
    const home = join(ROOT, 'packages', folder);
    const { name, exports, repository } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const sources = Object.entries(exports)
      .filter(([entry]) => entry !== './internal')
      .map(([, conditions]) => conditions['@net/source']);
    return {
      name,
      folder,
      home,
      entries: sources.filter((source) => source !== undefined).map((source) => join(home, source)),
      readme: readFileSync(join(home, 'README.md'), 'utf8'),
      website: repository.url.replace(/^git\+|\.git$/g, ''),
    };
  });
}
