import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bunBinary, denoBinary } from '@net-tooling/runtimes';
import { expect, test } from 'vitest';
import { nodeIdentity } from './index.ts';

/** The file that the package's name resolves to, which is the one that `@net/stream-socket` loads. */
const PROGRAM = "console.log(import.meta.resolve('@net/node-interop').split('/').at(-1))";
const conditions = '--conditions=@net/source';

const runtimes: [name: string, binary: string | undefined, args: string[]][] = [
  ['Bun', bunBinary(), [conditions, '-e', PROGRAM]],
  ['Deno', denoBinary(), ['eval', conditions, PROGRAM]],
  // What bundlers for these two resolve with.
  ...['workerd', 'browser'].map((name): [string, string, string[]] => [
    name,
    process.execPath,
    [conditions, `--conditions=${name}`, '--input-type=module', '-e', PROGRAM],
  ]),
];

async function run(binary: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, args, { cwd: import.meta.dirname });
  return stdout.trim();
}

for (const [name, binary, args] of runtimes) {
  if (!binary) {
    console.log(`${name} has no binary for this machine: what it loads is not tested`);
    continue;
  }
  test(`${name} loads the module that says null`, { timeout: 60_000 }, async () => {
    expect(await run(binary, args)).toBe('elsewhere.ts');
  });
}

test('the module that says null loads nothing else', async () => {
  const elsewhere = await import('./elsewhere.ts');
  expect({ ...elsewhere }).toEqual({ nodeIdentity: null });
});

test('Node loads the other one', { timeout: 60_000 }, async () => {
  expect(await run(process.execPath, [conditions, '--input-type=module', '-e', PROGRAM])).toBe('index.ts');
  expect(nodeIdentity).not.toBeNull();
});
