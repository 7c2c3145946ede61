import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const known = new Map<string, boolean>();

/**
 * Whether a file is part of a package of this family, which stands on the runtime's own `net`. Told by the package's
 * name, because a program may have several copies of a package, and links to them.
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
    // A file without a name says something about the folder, not what package it is.
    if (typeof name === 'string') return name;
  } catch {
    // There is none here.
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : packageNameAbove(parent);
}
