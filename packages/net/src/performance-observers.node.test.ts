import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeMajors } from '@net-tooling/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
beforeAll(() => programs.build());
afterAll(() => programs.remove());

const OBSERVE = `
  const { PerformanceObserver } = require('perf_hooks');
  globalThis.entries = [];
  new PerformanceObserver((list) => globalThis.entries.push(...list.getEntries())).observe({ type: 'net' });`;

/** Connects twice, with a statement in between. Prints how many entries the observer got. */
const connectTwice = (between = '') => `
  const net = require('net');
  const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1', async () => {
    const connect = () => new Promise((resolve) =>
      net.connect(server.address().port, '127.0.0.1').resume().on('close', resolve));
    await connect();
    ${between}
    await connect();
    server.close();
    // Node calls observers in an immediate of their own.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    console.log(JSON.stringify(globalThis.entries.length));
  });`;

describe.each(nodeMajors)('on Node %i', { timeout: 60_000 }, (major) => {
  const flagsOf: [name: string, flags: (observer: string) => string[]][] = [
    ["Node's net", (observer) => ['--require', observer]],
    ['register first', (observer) => ['--require', programs.cjs, '--require', observer]],
    ['register last', (observer) => ['--require', observer, '--require', programs.cjs]],
  ];

  test.each(flagsOf)('%s: an observer gets an entry for each connection', async (_name, flags) => {
    const observer = programs.write('observer.cjs', OBSERVE);
    const program = programs.write('connecting.cjs', connectTwice());
    const { lines } = await programs.run(major, [...flags(observer), program]);
    expect(lines).toEqual([2]);
  });

  test.each(flagsOf)('%s: an observer that begins after a connection', async (_name, flags) => {
    const loads = programs.write('loads.cjs', "require('perf_hooks');");
    const program = programs.write('observing.cjs', connectTwice(OBSERVE));
    const { lines } = await programs.run(major, [...flags(loads), program]);
    expect(lines).toEqual([1]);
  });

  test('loading the package does not load perf_hooks, which takes long', async () => {
    const program = programs.write(
      'unobserved.cjs',
      "require('net'); console.log(process.moduleLoadList.includes('NativeModule perf_hooks'));",
    );
    expect((await programs.run(major, ['--require', programs.cjs, program])).lines).toEqual([false]);
  });
});
