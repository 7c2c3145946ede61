import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TESTS } from './rules.js';

/** How long the median of all source files, and each of them, may be, in lines. */
const LONGEST_MEDIAN = 80;
const LONGEST = 350;

/**
 * How long the source files of the packages are, without tests.
 *
 * @param {string} root The folder of the repository.
 * @returns {{ files: number, median: number, longest: string, tooLong: string[] }}
 */
export function measureFiles(root) {
  const isTest = new RegExp(TESTS);
  const sizes = readdirSync(join(root, 'packages'))
    .flatMap((name) => {
      const folder = `packages/${name}/src`;
      const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
      return files.map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
    })
    .filter((file) => file.endsWith('.ts') && !isTest.test(file))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const median = sizes[sizes.length >> 1]?.lines ?? 0;
  const { file, lines } = sizes.at(-1) ?? { file: '', lines: 0 };
  return {
    files: sizes.length,
    median,
    longest: `${file} has ${lines}`,
    tooLong: [
      ...(median > LONGEST_MEDIAN
        ? [`the median of all files is ${median} lines, over ${LONGEST_MEDIAN}`]
        : []),
      ...sizes
        .filter((size) => size.lines > LONGEST)
        .map((size) => `${size.file} has ${size.lines} lines, over ${LONGEST}`),
    ],
  };
}
