import { fileURLToPath } from 'node:url';
import { bunBinary, denoBinary, nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { describe, expect, it } from 'vitest';
import { runFile } from './run-file.js';
import { findRuntime } from './runtime.js';
import { openTree } from './test-tree.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const tree = openTree(`${fixtures}replacement`);
const subject = `${fixtures}marked-net.cjs`;

/**
 * The files that need what a runtime does not have: preloads in worker threads, and in cluster workers, which then do not end on
 * Deno; an `http.Server` that is a `net.Server`; ES modules as text on the command line.
 *
 * @type {Record<string, string[]>}
 */
const without = {
  bun: ['test-net-worker.js', 'test-net-internals.js'],
  deno: ['test-net-worker.js', 'test-net-cluster.js', 'test-net-module-text.js'],
};

const packaged = [...nodeMajors.map(nodeBinary), bunBinary(), denoBinary()].flatMap((file) => file ?? []);
// A platform without packaged binaries has only the Node that runs this.
for (const binary of packaged.length > 0 ? packaged : [process.execPath]) {
  const runtime = findRuntime(binary, '/');
  describe(`${runtime.name} ${runtime.version}`, { timeout: 90_000 }, () => {
    for (const file of tree?.files ?? []) {
      if (without[runtime.name]?.includes(file)) continue;
      const setup = { root: tree?.root ?? '', runtime, timeoutMs: 60_000, network: undefined };

      it(`puts the subject in the place of net: ${file}`, async () => {
        const { output, status } = await runFile({ ...setup, subject }, file);
        expect({ output, status }).toEqual({ output: '', status: 'pass' });
      });

      it(`leaves the built-in without a subject: ${file}`, async () => {
        const { status } = await runFile({ ...setup, subject: undefined }, file);
        expect(status).toBe('fail');
      });
    }
  });
}
