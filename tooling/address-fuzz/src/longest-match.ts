import { readFileSync } from 'node:fs';

/** Prefixes, and addresses with the prefixes that contain them, the narrowest first. */
export interface LongestMatches {
  prefixes: string[];
  lookups: { address: string; covering: string[] }[];
}

/** The results of py-radix, an independent implementation: `longest-match.py` made them once, from a seed. */
export function readLongestMatches(): LongestMatches {
  const text = readFileSync(new URL('./longest-match.txt', import.meta.url), 'utf8').replace(/^#.*\n/, '');
  const [prefixes = [], rows = []] = text.split('\n\n').map((part) => part.trimEnd().split('\n'));
  const lookups = rows.map((row) => {
    const [address = '', ...indexes] = row.split(' ');
    return { address, covering: indexes.map((index) => prefixes[Number(index)] ?? '') };
  });
  return { prefixes, lookups };
}
