import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeBinary } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-permission-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Tries to connect and to listen, and prints the errors by what was tried. */
const program = (from: string): string => `
  import net from '${from}';
  const errors = {};
  const show = (what) => ({ name, code, message, permission, resource, syscall, address, port }) => {
    errors[what] = { name, code, message, permission, resource, syscall, address, port };
  };
  const listen = (what, ...args) => {
    try {
      net.createServer().on('error', show(what)).listen(...args);
    } catch (error) {
      show(what)(error);
    }
  };
  net.connect(1, '127.0.0.1').on('error', show('connect'));
  net.connect('/none.sock').on('error', show('connect to a path'));
  listen('listen', 0);
  listen('listen on a path', '/none.sock');
  process.on('exit', () => console.log(JSON.stringify(errors)));`;

async function errorsOf(binary: string, from: string): Promise<Record<string, Record<string, unknown>>> {
  const outfile = join(folder, `${from.replace(/\W/g, '')}.mjs`);
  await build({
    stdin: { contents: program(from), resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  });
  const { stdout } = await promisify(execFile)(binary, ['--permission', '--allow-fs-read=*', outfile]);
  return JSON.parse(stdout);
}

const binary = nodeBinary(26);
if (!binary) console.log('There is no Node 26 for this machine: a forbidden network is not tested');
else {
  test('a program that may not use the network gets the errors of Node', { timeout: 120_000 }, async () => {
    const [nodes, ours] = [await errorsOf(binary, 'node:net'), await errorsOf(binary, './index.ts')];
    expect(Object.keys(ours).sort()).toEqual(['connect', 'connect to a path', 'listen', 'listen on a path']);
    // The errors must have all properties of Node's errors, and may have more.
    for (const [what, error] of Object.entries(nodes)) expect(ours[what]).toMatchObject(error);
    expect(ours).toMatchObject({
      connect: { code: 'ERR_ACCESS_DENIED', permission: 'Net', resource: '' },
      'connect to a path': { code: 'ERR_ACCESS_DENIED', permission: 'Net', resource: '/none.sock' },
    });
  });
}
