import { execFile } from 'node:child_process';
import { nodeBinary, nodeMajors } from '@net-tooling/runtimes';
import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { bundle } from '../testing/bundle.ts';

/** Connects to a closed port, with an `'error'` listener that fails or without one; alone or as a test of `node:test`. */
const PROGRAM = `
  import { test } from 'node:test';
  import { VirtualNetwork } from './index.ts';

  async function run() {
    const network = new VirtualNetwork({ seed: 7 });
    network.host('b');
    const socket = network.host('a').net.connect(80, '10.0.0.1');
    if (process.argv.includes('rejection')) socket.on('error', async () => { throw new Error('of a listener'); });
    await network.run();
  }
  if (process.argv.includes('in a test')) test('a test', run);
  else await run();`;

const outfile = bundle(PROGRAM);

const cases = [[['error']], [['rejection']], [['error', 'in a test']]] as const;

test.each(nodeMajors.flatMap((major) => cases.map(([args]) => [args, major] as const)))(
  'an uncaught %s: the program says how to repeat the run, and fails (Node %i)',
  async (args, major) => {
    const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
      execFile(nodeBinary(major)!, [outfile, ...args], (error, stdout, stderr) => {
        resolve({ code: error?.code, output: stdout + stderr });
      });
    });
    expect(output).toContain('Uncaught exception at 1 ms of the run with seed 7; NET_SEED=7 runs it again');
    expect(output).toContain(args[0] === 'error' ? 'connect ECONNREFUSED 10.0.0.1:80' : 'of a listener');
    expect(code).toBe(1);
  },
);

test('exceptions are observed only while a run is under way', async () => {
  const listeners = (): number => process.listenerCount('uncaughtExceptionMonitor');
  const before = listeners();
  const [one, other] = [new VirtualNetwork(), new VirtualNetwork()];
  const runs = [one.advance(1), other.advance(2)];
  expect(listeners()).toBe(before + 1);
  await Promise.all(runs);
  expect(listeners()).toBe(before);
});
