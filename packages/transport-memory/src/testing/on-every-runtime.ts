import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bunBinary, denoBinary, nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';

const runtimes = [
  ...nodeMajors.map((major) => ({ name: `Node ${major}`, binary: nodeBinary(major), args: [] })),
  { name: 'Bun', binary: bunBinary(), args: [] },
  { name: 'Deno', binary: denoBinary(), args: ['run', '-A', '--no-config', '--no-lock'] },
];

/**
 * Runs a program on Node, Bun and Deno, and compares what it prints with `expected`.
 *
 * @param program The text of a module, whose imports are resolved from the folder `src`.
 */
export function testOnEveryRuntime(title: string, program: string, expected: string): void {
  const outfile = bundle(program);

  for (const { name, binary, args } of runtimes) {
    if (!binary) {
      console.log(`${name} has no binary for this machine: not run there: ${title}`);
      continue;
    }
    test(`${title}: ${name}`, { timeout: 300_000 }, async () => {
      const { stdout } = await promisify(execFile)(binary, [...args, outfile]);
      expect(stdout.trim()).toBe(expected);
    });
  }
}
