import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectList, type RedisClient } from '@net/blocklist-redis';
import { freePorts } from '@net-tooling/config/free-ports';
import { Cluster, Redis } from 'ioredis';
import { createCluster } from 'redis';
import { expect, test } from 'vitest';
import { ask, atEnd, catchUp, start, until } from './fixtures.ts';
import { SERVERS, type Server, type ServerName } from './start-server.ts';

async function connect(client: RedisClient, timeoutMs = 10_000) {
  const list = await connectList({ client, name: 'fleet', timeoutMs });
  atEnd(() => list.close());
  return list;
}

async function startClusterNode(name: ServerName): Promise<number> {
  const [port, busPort] = await freePorts(2);
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--cluster-port', String(busPort)];
  const node = await start(name, ...place, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
  expect(ask(node, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383')).toBe('OK');
  while (!ask(node, 'CLUSTER', 'INFO').includes('cluster_state:ok')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return port!;
}

const CLUSTER_CLIENTS: Record<string, (port: number) => RedisClient> = {
  'Cluster of ioredis': (port) => new Cluster([{ host: '127.0.0.1', port }], { lazyConnect: true }),
  'Redis of ioredis': (port) => new Redis(port, '127.0.0.1', { lazyConnect: true }),
  'createCluster of redis': (port) => createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] }),
};

test.each(
  (Object.keys(SERVERS) as ServerName[]).flatMap((server) =>
    Object.keys(CLUSTER_CLIENTS).map((client) => [server, client] as const),
  ),
)('a node of a %s cluster, with %s', async (serverName, clientName) => {
  const port = await startClusterNode(serverName);
  const makeClient = CLUSTER_CLIENTS[clientName]!;
  const [a, b] = [await connect(makeClient(port)), await connect(makeClient(port))];
  await a.ban('192.0.2.1', { ttlMs: 3_600_000 });
  await b.replaceFrom('10.0.0.0/8\n');
  await b.ban('192.0.2.2');
  await catchUp(a, b);
  const late = await connect(makeClient(port));
  for (const list of [a, b, late]) {
    expect([...list.rules].sort()).toEqual(['Address: IPv4 192.0.2.2', 'Subnet: IPv4 10.0.0.0/8']);
  }
});

/** Starts a sentinel that fails over once a primary has been away for half a second. */
async function startSentinel(folder: string, binary: string, port: number, primary: number): Promise<void> {
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor fleet 127.0.0.1 ${primary} 1`,
    'sentinel down-after-milliseconds fleet 500',
    'sentinel failover-timeout fleet 5000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const sentinel = spawn(binary, [file, '--sentinel'], { stdio: 'ignore' });
  atEnd(async () => {
    sentinel.kill('SIGKILL');
    await once(sentinel, 'exit');
  });
}

test.each(Object.keys(SERVERS) as ServerName[])(
  '%s: a sentinel promotes the replica, and the lists follow',
  async (serverName) => {
    const [primaryPort, replicaPort, sentinelPort] = (await freePorts(3)) as [number, number, number];
    const startOn = (port: number, ...options: string[]): Promise<Server> =>
      start(serverName, '--bind', '127.0.0.1', '--port', String(port), ...options);
    const primary = await startOn(primaryPort);
    const replica = await startOn(replicaPort, '--replicaof', '127.0.0.1', String(primaryPort));
    await startSentinel(primary.folder, SERVERS[serverName], sentinelPort, primaryPort);
    const sentinel = { host: '127.0.0.1', port: sentinelPort };
    const role = () => ask(replica, 'ROLE');
    while (!role().includes('connected')) await new Promise((resolve) => setTimeout(resolve, 20));
    // The sentinel learns of the replica from the primary.
    const probe = new Redis({ ...sentinel, lazyConnect: true });
    atEnd(() => probe.disconnect());
    for (;;) {
      const known = (await probe.call('SENTINEL', 'REPLICAS', 'fleet').catch(() => [])) as unknown[];
      if (known.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const makeClient = () => new Redis({ sentinels: [sentinel], name: 'fleet', lazyConnect: true });
    const [a, b] = [await connect(makeClient(), 2000), await connect(makeClient(), 2000)];
    await a.ban('192.0.2.1');
    await catchUp(b, a);
    await primary.kill();
    await until(a, () => a.state === 'away');
    await a.ban('192.0.2.2');
    await catchUp(b, a);
    expect(role()).toMatch(/^master/);
    for (const list of [a, b]) {
      expect([...list.rules].sort()).toEqual(['Address: IPv4 192.0.2.1', 'Address: IPv4 192.0.2.2']);
    }
  },
);
