import { readFileSync, writeFileSync } from 'node:fs';

const README = new URL('../../../packages/net/README.md', import.meta.url);
const BEGIN = '<!-- Written by `pnpm clients --readme`. -->\n';
const END = '<!-- The end of what is written. -->\n';

/**
 * Writes the table of clients into the README of `@net/net`.
 *
 * @param {string[]} columns
 * @param {{ title: string, cells: string[] }[]} rows
 */
export function writeTable(columns, rows) {
  const lines = [
    ['client, server', ...columns],
    columns.concat('').map(() => '---'),
    ...rows.map(({ title, cells }) => [title, ...cells]),
  ].map((cells) => `| ${cells.join(' | ')} |\n`);
  const text = readFileSync(README, 'utf8');
  const [before, , after] = splitAt(text);
  writeFileSync(README, `${before}${BEGIN}\n${lines.join('')}\n${END}${after}`);
}

/** @param {string} text */
function splitAt(text) {
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`The README has no place for the table: ${BEGIN}`);
  return [text.slice(0, start), text.slice(start, end), text.slice(end + END.length)];
}
