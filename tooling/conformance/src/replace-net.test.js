import { fileURLToPath } from 'node:url';
import { nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { describe, expect, it } from 'vitest';
import { findNode } from './node-binary.js';
import { runFile } from './run-file.js';
import { openTree } from './test-tree.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const tree = openTree(`${fixtures}replacement`);
const subject = `${fixtures}marked-net.cjs`;

const packaged = nodeMajors.flatMap((major) => nodeBinary(major) ?? []);
// A platform without packaged binaries has only the Node that runs this.
for (const binary of packaged.length > 0 ? packaged : [process.execPath]) {
  const node = findNode(binary, '/');
  describe(`Node ${node.version}`, () => {
    for (const file of tree?.files ?? []) {
      const setup = { root: tree?.root ?? '', node: node.path, timeoutMs: 60_000, network: undefined };

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
