import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeBinary } from '@net-tooling/runtimes';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The folder of a program that has installed `@net/transport-memory`, and of one that has not. */
const [withPackage, without] = ['with', 'without'].map((name) => join(folder, name)) as [string, string];

/** Connects to a server of its own three times, and prints what came of it. */
const PROGRAM = `
  const { once } = require('node:events');
  const net = require('node:net');
  const server = net.createServer((socket) => socket.end('0123456789')).listen(0, '127.0.0.1', async () => {
    const results = [];
    for (let count = 0; count < 3; count++) {
      const socket = net.connect(server.address().port, '127.0.0.1');
      const chunks = [];
      socket.on('data', (chunk) => chunks.push(String(chunk)));
      results.push(await once(socket, 'end').then(() => chunks.join(' '), (error) => error.code));
    }
    server.close();
    console.log(results.join(', '));
  });`;

beforeAll(async () => {
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    conditions: ['@net/source'],
    logOverride: { 'empty-import-meta': 'silent' },
  };
  const entry = (specifier: string) => ({
    stdin: { contents: `export * from '${specifier}';`, resolveDir: import.meta.dirname },
  });
  const installed = join(withPackage, 'node_modules/@net/transport-memory');
  await Promise.all([
    build({
      ...options,
      ...entry('@net/net/register'),
      format: 'esm',
      outfile: join(folder, 'register.mjs'),
    }),
    build({
      ...options,
      ...entry('@net/net/register'),
      format: 'cjs',
      outfile: join(folder, 'register.cjs'),
    }),
    build({ ...options, ...entry('../faults.ts'), format: 'cjs', outfile: join(installed, 'faults.js') }),
  ]);
  writeFileSync(
    join(installed, 'package.json'),
    '{ "name": "@net/transport-memory", "exports": { "./faults": "./faults.js" } }',
  );
  mkdirSync(without);
  for (const each of [withPackage, without]) writeFileSync(join(each, 'app.cjs'), PROGRAM);
});

async function run(cwd: string, faults: unknown, flags: string[], major = 26): Promise<string> {
  writeFileSync(join(cwd, 'faults.json'), JSON.stringify(faults));
  const { NODE_OPTIONS, NODE_PATH, ...inherited } = process.env;
  const env = { ...inherited, NET_FAULTS: 'faults.json' };
  const { stdout } = await promisify(execFile)(nodeBinary(major)!, [...flags, 'app.cjs'], { cwd, env });
  return stdout.trim();
}

describe('NET_FAULTS', { timeout: 120_000 }, () => {
  const byImport = ['--import', join(folder, 'register.mjs')];
  const rules = [
    { direction: 'out', connections: [2, 2], refuse: 'ECONNREFUSED' },
    { direction: 'out', maxChunk: 4 },
  ];

  test.each([
    ['--import', 26, byImport],
    ['--import', 24, byImport],
    ['--require', 26, ['--require', join(folder, 'register.cjs')]],
  ] as const)('a program as it is suffers them: %s, Node %i', async (_way, major, flags) => {
    expect(await run(withPackage, { seed: 1, rules }, [...flags], major)).toBe(
      '0123 4567 89, ECONNREFUSED, 0123 4567 89',
    );
  });

  test('an error in the file names the file and the field', async () => {
    await expect(run(withPackage, { rules: [{ latency: 'long' }] }, byImport)).rejects.toThrow(
      /'faults\.json\.rules\[0\]\.latency' must be milliseconds/,
    );
  });

  test('without the package that has the faults, the error says which to install', async () => {
    await expect(run(without, { rules }, byImport)).rejects.toThrow(
      'NET_FAULTS needs the package @net/transport-memory',
    );
  });
});
