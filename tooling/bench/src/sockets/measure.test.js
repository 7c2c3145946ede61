import process from 'node:process';
import { expect, test } from 'vitest';
import { countRunning } from './child.js';
import { contestantNamed } from './contestants.js';
import { measureRow } from './measure.js';
import { rows } from './rows/index.js';
import { runtimeNamed } from './runtimes.js';

/** @type {import('./runtimes.js').Runtime} */
const runtime = { kind: 'node', title: 'Node', major: 26, command: [process.execPath, '--expose-gc'] };
const programs = { runtime, nativePeer: undefined };
const builtIn = contestantNamed('net', programs);

test.each([...rows.keys()].filter((name) => (rows.get(name)?.nofile ?? 0) === 0 && name !== 'blocked'))(
  'row %s runs to its end over node:net',
  async (name) => {
    const samples = await measureRow(name, rows.get(name), [builtIn], {
      node: process.execPath,
      launches: 2,
      rounds: 1,
      operations: 200,
    });
    const costs = samples.get('node:net');
    expect(costs).toHaveLength(2);
    // The operations are too few for a figure: a coarse clock may read 0.
    for (const { cost, kernel } of costs) expect(Math.min(cost, kernel)).toBeGreaterThanOrEqual(0);
  },
);

test.each(['echo-64b', 'echo-ipc', 'receive', 'send'])(
  "row %s runs to its end on Node's handles, and the kernel's part is no more than the whole",
  async (name) => {
    const handles = contestantNamed('own', programs);
    const samples = await measureRow(name, rows.get(name), [handles], {
      node: process.execPath,
      launches: 1,
      rounds: 1,
      operations: 20_000,
    });
    const [sample] = samples.get("Node's handles");
    expect(sample.cost).toBeGreaterThan(0);
    expect(sample.cost).toBeGreaterThanOrEqual(sample.kernel);
  },
);

test.each(['bun', 'deno'].flatMap((name) => ['echo-64b', 'receive', 'send'].map((row) => [row, name])))(
  'row %s runs to its end on %s, over its node:net and over its own sockets',
  async (rowName, runtimeName) => {
    const there = runtimeNamed(runtimeName);
    if (there === undefined) throw new Error(`There is no binary of ${runtimeName} for this machine.`);
    const contestants = ['net', 'own'].map((name) => contestantNamed(name, { ...programs, runtime: there }));
    const samples = await measureRow(rowName, rows.get(rowName), contestants, {
      node: process.execPath,
      launches: 1,
      rounds: 1,
      operations: 2_000,
    });
    for (const { name } of contestants) expect(samples.get(name)).toHaveLength(1);
  },
);

test('a subject that fails ends the row with what it said, and leaves no process behind', async () => {
  const broken = contestantNamed('./no-such-module.js', programs);
  const measured = measureRow('echo-64b', rows.get('echo-64b'), [builtIn, broken], {
    node: process.execPath,
    launches: 1,
    rounds: 1,
    operations: 10,
  });
  await expect(measured).rejects.toThrow(/no-such-module/);
  expect(countRunning()).toBe(0);
});
