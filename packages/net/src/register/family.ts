import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const known = new Map<string, boolean>();

/**
 * Whether a file belongs to one of the `@net` packages, which need the runtime's own `net`. Decided by the name in the nearest
 * `package.json`, not by the file's path, because a program may contain several copies of a package, and symbolic links to them.
 */
export function isOfFamily(filename: string | undefined): boolean {
  if (!filename) return false;
  const folder = dirname(filename);
  const answer = known.get(folder) ?? packageNameAbove(folder)?.startsWith('@net/') ?? false;
  known.set(folder, answer);
  return answer;
}

function packageNameAbove(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    // A `package.json` without a name only sets options of its folder, such as `type`: try the parent folder.
    if (typeof name === 'string') return name;
  } catch {
    // No `package.json` in this folder: try the parent folder.
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : packageNameAbove(parent);
}
