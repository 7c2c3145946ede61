import assert from 'node:assert';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { BlockList } from '../index.ts';

const RULES = 100_000;

/** Runs in a thread, as its own text: it reads the list, asks, changes its own copy, and asks again. */
function work(module: { BlockList: typeof BlockList }, { bytes, own }: { bytes: Uint8Array; own: string }) {
  const list = module.BlockList.fromBytes(bytes);
  const before = {
    size: list.size,
    own: list.check(own),
    first: list.check('1.0.0.0'),
    gap: list.check('1.0.0.1'),
  };
  list.removeAddress(own);
  list.addAddress('9.9.9.9');
  return { before, after: { size: list.size, own: list.check(own), added: list.check('9.9.9.9') } };
}

test.each(['esm', 'cjs'] as const)(
  'classes keep their names in a bundle (%s), as in what is packed',
  async (format) => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../index.ts', import.meta.url))],
      bundle: true,
      write: false,
      format,
      target: 'es2022',
      conditions: ['@net/source'],
    });
    const code = outputFiles[0]!.text;
    const module =
      format === 'esm'
        ? await import(`data:text/javascript,${encodeURIComponent(code)}`)
        : new Function('module', `${code}; return module.exports;`)({ exports: {} });
    expect([module.BlockList.name, module.AllowList.name]).toEqual(['BlockList', 'AllowList']);
  },
);

test('assert.deepStrictEqual tells lists apart, also those that were asked', () => {
  const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
  list.check('10.0.0.1');
  assert.deepStrictEqual(list, new BlockList({ cidrs: ['10.0.0.0/8'] }));
  assert.throws(() => assert.deepStrictEqual(list, new BlockList()), { code: 'ERR_ASSERTION' });
  assert.throws(() => assert.deepStrictEqual({ list }, { list: new BlockList({ cidrs: ['11.0.0.0/8'] }) }));
});

test('threads read one list where it stands, each with changes of its own', async () => {
  const list = new BlockList();
  for (let i = 0; i < RULES; i++) list.addAddress(`${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0`);
  const bytes = list.toBytes({ shared: true });
  const before = new Uint8Array(bytes);

  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'cjs',
    conditions: ['@net/source'],
  });
  const code = `
    ${outputFiles[0]!.text}
    const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage((${work})(module.exports, workerData));
  `;
  const answers = await Promise.all(
    ['1.0.1.0', '1.0.2.0', '2.0.3.0'].map(async (own) => {
      const worker = new Worker(code, { eval: true, workerData: { bytes, own } });
      const [answer] = await once(worker, 'message');
      await worker.terminate();
      return answer;
    }),
  );

  const expected = {
    before: { size: RULES, own: true, first: true, gap: false },
    after: { size: RULES, own: false, added: true },
  };
  expect(answers).toEqual([expected, expected, expected]);
  expect(Buffer.compare(bytes, before)).toBe(0);
  expect(list.check('1.0.1.0')).toBe(true);
});

test('a snapshot goes through a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'block-list-'));
  const file = path.join(folder, 'list.bin');
  const list = new BlockList({ cidrs: ['192.0.2.0/24', '2001:db8::/32'] });
  try {
    writeFileSync(file, list.toBytes());
    expect(BlockList.fromBytes(readFileSync(file)).rules).toEqual(list.rules);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
