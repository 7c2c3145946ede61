import { nodeBinary, nodeMajors } from '@net-tooling/node-versions';
import { packagedBinary } from '@net-tooling/runtimes/binaries';

/**
 * Where @net/net runs, and what runs a program there. A runtime that is not there for this machine is looked for in the
 * PATH.
 *
 * @type {{ name: string, command: string[] }[]}
 */
export const runtimes = [
  ...nodeMajors.map((major) => ({ name: `Node ${major}`, command: [nodeBinary(major) ?? 'node'] })),
  { name: 'Bun', command: [packagedBinary('bun', 'bin/bun') ?? 'bun'] },
  {
    name: 'Deno',
    command: [packagedBinary('deno', 'deno') ?? 'deno', 'run', '--quiet', '--no-lock', '--allow-all'],
  },
];
