import { bunBinary, denoBinary, nodeBinary, nodeMajors } from '@net-tooling/runtimes';

/**
 * Where @net/net runs, and what runs a program there. A runtime that is not there for this machine is looked for in the
 * PATH.
 *
 * @type {{ name: string, command: string[] }[]}
 */
export const runtimes = [
  ...nodeMajors.map((major) => ({ name: `Node ${major}`, command: [nodeBinary(major) ?? 'node'] })),
  { name: 'Bun', command: [bunBinary() ?? 'bun'] },
  {
    name: 'Deno',
    command: [denoBinary() ?? 'deno', 'run', '--quiet', '--no-lock', '--allow-all'],
  },
];
