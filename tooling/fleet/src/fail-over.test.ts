import { expect, test } from 'vitest';
import { CLIENTS, type ClientName } from './clients.ts';
import { ask, catchUp, gateTo, open, start, until } from './fixtures.ts';
import type { Gate } from './gate.ts';
import { gather, startMembers } from './members.ts';
import { SERVERS, type Server, type ServerName } from './start-server.ts';

const pairs = (Object.keys(SERVERS) as ServerName[]).flatMap((server) =>
  (Object.keys(CLIENTS) as ClientName[]).map((client): [ServerName, ClientName] => [server, client]),
);

/** Makes a server the replica of the one behind a gate, and waits until it has all data. */
async function replicate(primary: Server, gate: Gate, replica: Server): Promise<void> {
  ask(replica, 'REPLICAOF', '127.0.0.1', String(gate.port));
  while (!ask(replica, 'INFO', 'replication').includes('master_link_status:up')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // The replica has all that was written up to now.
  expect(ask(primary, 'WAIT', '1', '0')).toBe('1');
}

test.each(pairs)(
  '%s with %s: a replica that lacks the end takes over, and later the first server again',
  async (serverName, client) => {
    const servers = [await start(serverName), await start(serverName)] as const;
    const links = [await gateTo(servers[0], true), await gateTo(servers[1], true)] as const;
    const clientGate = await gateTo(servers[0]);
    const [a, b] = [await open(clientGate.path, client), await open(clientGate.path, client)];
    await a.ban('192.0.2.1');
    await replicate(servers[0], links[0], servers[1]);
    // The network between the servers is cut: the replica does not get what comes now.
    links[0].shut();
    await a.ban('192.0.2.2');
    await b.unban('192.0.2.1');
    await catchUp(a, b);
    await servers[0].kill();
    await until(a, () => a.state === 'away');
    clientGate.target = servers[1].path;
    const kept = a.ban('192.0.2.3');
    ask(servers[1], 'REPLICAOF', 'NO', 'ONE');
    await kept;
    await catchUp(b, a);
    const rules = [2, 3].map((i) => `Address: IPv4 192.0.2.${i}`);
    for (const list of [a, b]) expect([...list.rules].sort()).toEqual(rules);

    // The first server comes back empty, as a replica, and is promoted in order: nothing is lost.
    await servers[0].start();
    await replicate(servers[1], links[1], servers[0]);
    clientGate.target = servers[0].path;
    await servers[1].kill();
    await until(b, () => b.state === 'away');
    ask(servers[0], 'REPLICAOF', 'NO', 'ONE');
    await b.ban('192.0.2.4');
    await catchUp(a, b);
    const late = await open(servers[0].path, client);
    for (const list of [a, b, late]) {
      expect([...list.rules].sort()).toEqual([...rules, 'Address: IPv4 192.0.2.4']);
    }
  },
);

test.each(Object.keys(SERVERS) as ServerName[])(
  '%s: processes that change rules all the while survive a fail-over to a replica that lags',
  async (serverName) => {
    const [primary, replica] = [await start(serverName), await start(serverName)];
    const link = await gateTo(primary, true);
    const clientGate = await gateTo(primary);
    const members = await startMembers(4, clientGate.path, 'ioredis', 500);
    await replicate(primary, link, replica);
    const change = () => members.map((member) => member.tell({ do: 'change', count: 400 }));
    await Promise.all(change());
    link.shut();
    await Promise.all(change());
    const working = change();
    await primary.kill();
    clientGate.target = replica.path;
    ask(replica, 'REPLICAOF', 'NO', 'ONE');
    await Promise.all(working);
    const reports = await gather(members);
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
  },
);
