import { once } from 'node:events';
import nodes from 'node:net';
import { PerformanceObserver } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import ours from './index.ts';

/** Port 1 belongs to no server. */
const REFUSED = 1;

const addresses = [
  { address: '127.0.0.2', family: 4 },
  { address: '127.0.0.1', family: 4 },
] as const;

/** Connects in several ways, and returns the entries that an observer of the type `net` gets. */
async function entriesOf(net: typeof nodes) {
  const found: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => found.push(...list.getEntries()));
  observer.observe({ entryTypes: ['net'] });
  const server = nodes.createServer((peer) => peer.end());
  await once(server.listen(0, '127.0.0.2'), 'listening');
  const { port } = server.address() as nodes.AddressInfo;
  const lookup: nodes.LookupFunction = (_host, _options, callback) => callback(null, [...addresses]);
  for (const options of [
    { port, host: '127.0.0.2' },
    { port: REFUSED, host: '127.0.0.1' },
    { path: '/nothing/listens/here' },
    { port, host: 'db.test', lookup },
  ]) {
    const socket = net.connect(options).on('error', () => undefined);
    await new Promise((resolve) => socket.resume().once('close', resolve));
  }
  server.close();
  // Observers are called in an immediate of their own.
  while (found.length < 2) await new Promise(setImmediate);
  await new Promise(setImmediate);
  observer.disconnect();
  return found.map((entry) => ({
    ...entry.toJSON(),
    startTime: 0,
    duration: 0,
    class: entry.constructor.name,
    port,
  }));
}

test('an observer of the type net hears of each connection, as with node:net', async () => {
  const sought = (port: number) => ({
    name: 'connect',
    entryType: 'net',
    detail: { host: '127.0.0.2', port },
    class: 'PerformanceNodeEntry',
  });
  for (const net of [nodes, ours as unknown as typeof nodes]) {
    const [first, second, ...more] = await entriesOf(net);
    expect(first).toMatchObject(sought(first!.port));
    expect(second).toMatchObject(sought(first!.port));
    expect(more).toEqual([]);
  }
});
