import { readFileSync, writeFileSync } from 'node:fs';

const README = new URL('../../../packages/net/README.md', import.meta.url);
const END = '<!-- The end of what is written. -->\n';

/**
 * Writes a table of clients into the README of `@net/net`.
 *
 * @param {string} command What writes it, as the comment before the table says.
 * @param {string[]} columns
 * @param {{ title: string, cells: string[] }[]} rows
 */
export function writeTable(command, columns, rows) {
  const begin = `<!-- Written by \`${command}\`. -->\n`;
  const lines = [
    ['client, server', ...columns],
    columns.concat('').map(() => '---'),
    ...rows.map(({ title, cells }) => [title, ...cells]),
  ].map((cells) => `| ${cells.join(' | ')} |\n`);
  const text = readFileSync(README, 'utf8');
  const [before, after] = around(text, begin);
  writeFileSync(README, `${before}${begin}\n${lines.join('')}\n${END}${after}`);
}

/** What stands before and behind a table. @param {string} text @param {string} begin */
function around(text, begin) {
  const start = text.indexOf(begin);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`The README has no place for the table: ${begin}`);
  return [text.slice(0, start), text.slice(end + END.length)];
}
