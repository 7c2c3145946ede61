import { describe, expect, test, vi } from 'vitest';
import { CLIENTS, type ClientName } from './clients.ts';
import { ask, catchUp, gateTo, open, start, until } from './fixtures.ts';
import { gather, startMembers } from './members.ts';
import { ON_DISK, SERVERS, type ServerName } from './start-server.ts';

const isLong = process.env.NET_FLEET === 'long';
const PROCESSES = isLong ? 50 : 5;
const CHANGES = isLong ? 1000 : 300;
const MANY_CHANGES = isLong ? 10_000_000 : 20_000;
const PARTITION_MS = isLong ? 30_000 : 0;

const pairs = (Object.keys(SERVERS) as ServerName[]).flatMap((server) =>
  (Object.keys(CLIENTS) as ClientName[]).map((client): [ServerName, ClientName] => [server, client]),
);

describe.each(pairs)('%s with %s', (serverName, client) => {
  test('changes reach another list, one that joins later, and a list of a million comes whole', async () => {
    const server = await start(serverName);
    const [a, b] = [await open(server.path, client), await open(server.path, client)];
    await a.ban('192.0.2.1', { label: 'ssh', ttlMs: 3_600_000 });
    await a.ban('2001:db8::/32');
    await b.unban('2001:db8::/32');
    await catchUp(a, b);
    expect(a.rules).toEqual(b.rules);
    const lines = Array.from(
      { length: isLong ? 1_000_000 : 100_000 },
      (_, i) => `${10 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.1`,
    );
    await a.replaceFrom(lines, { label: 'all' });
    await a.ban('192.0.2.2');
    const c = await open(server.path, client);
    await catchUp(b, a);
    for (const list of [b, c]) {
      expect(list.size).toBe(lines.length + 1);
      expect(list.check('10.1.1.1')).toBe(true);
      expect(list.check('192.0.2.1')).toBe(false);
    }
  });

  test('a server that is killed in mid-stream comes back without the last changes; none is lost', async () => {
    const server = await start(serverName, ...ON_DISK);
    const members = await startMembers(PROCESSES, server.path, client, 500);
    const working = members.map((member) => member.tell({ do: 'change', count: CHANGES }));
    await Promise.race(working);
    await server.kill();
    await server.start();
    await Promise.all(working);
    const reports = await gather(members);
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(reports[0]?.size).toBeGreaterThan(PROCESSES * 40);
  });

  test('a server that comes back empty gets the list from those who know it', async () => {
    const server = await start(serverName);
    const members = await startMembers(PROCESSES, server.path, client);
    await Promise.all(members.map((member) => member.tell({ do: 'change', count: CHANGES })));
    const before = await gather(members);
    const working = members.map((member) => member.tell({ do: 'change', count: CHANGES }));
    await server.kill();
    await server.start();
    await Promise.all(working);
    const reports = await gather(members);
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(reports[0]!.size).toBeGreaterThanOrEqual(before[0]!.size);
    const late = await open(server.path, client);
    expect(late.size).toBe(reports[0]!.size);
  });
});

test(`${PROCESSES} processes with ${CHANGES} changes each, and trimming, end with equal lists`, async () => {
  const server = await start('redis');
  const members = await startMembers(PROCESSES, server.path, 'ioredis', 200);
  await Promise.all(members.map((member) => member.tell({ do: 'change', count: CHANGES })));
  const reports = await gather(members);
  expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
  expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
});

test.each(Object.keys(SERVERS) as ServerName[])(
  `%s: ${MANY_CHANGES.toLocaleString('en')} changes: the log is trimmed all the while, and none is lost`,
  async (name) => {
    const server = await start(name);
    const members = await startMembers(2, server.path, 'ioredis', isLong ? 10_000 : 1000);
    await Promise.all(members.map((member) => member.tell({ do: 'change', count: MANY_CHANGES / 2 })));
    const reports = await gather(members);
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    const late = await open(server.path, 'ioredis');
    expect([late.position, late.size]).toEqual([reports[0]!.position, reports[0]!.size]);
    const logLength = Number(ask(server, 'XLEN', 'blocklist:{fleet}:log'));
    expect(logLength).toBeLessThan(reports[0]!.position / 2);
  },
);

test('a process that stood still while the log was trimmed loads, and loses nothing', async () => {
  const server = await start('redis');
  const [slow, ...others] = await startMembers(3, server.path, 'ioredis', 100);
  await slow!.tell({ do: 'change', count: 50 });
  slow!.process.kill('SIGSTOP');
  for (let round = 0; round < 8; round++) {
    await Promise.all(others.map((member) => member.tell({ do: 'change', count: 200 })));
  }
  slow!.process.kill('SIGCONT');
  const reports = await gather([slow!, ...others]);
  expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
  expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
});

test.each(Object.keys(CLIENTS) as ClientName[])(
  '%s: a network that is cut, and comes back',
  async (client) => {
    const server = await start('redis');
    const gate = await gateTo(server);
    const inside = await open(server.path, client);
    const outside = await open(gate.path, client, { timeoutMs: 1000 });
    await inside.ban('192.0.2.1');
    await catchUp(outside, inside);
    gate.shut();
    const kept = outside.ban('192.0.2.2');
    await inside.ban('192.0.2.3');
    await until(outside, () => outside.state === 'away');
    expect(outside.check('192.0.2.1')).toBe(true);
    expect(outside.check('192.0.2.2')).toBe(true);
    expect(outside.check('192.0.2.3')).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, PARTITION_MS));
    gate.unshut();
    await kept;
    await catchUp(outside, inside);
    await catchUp(inside, outside);
    expect([...outside.rules].sort()).toEqual([1, 2, 3].map((i) => `Address: IPv4 192.0.2.${i}`));
    expect([...inside.rules].sort()).toEqual([...outside.rules].sort());
  },
);

test('clocks that are wrong by a day: times count by that of the server', async () => {
  const server = await start('redis');
  const now = Date.now();
  const right = await open(server.path, 'ioredis');
  vi.useFakeTimers({ toFake: ['Date'], now: now - 86_400_000 });
  const early = await open(server.path, 'ioredis');
  vi.setSystemTime(now + 86_400_000);
  const late = await open(server.path, 'ioredis');
  await early.ban('192.0.2.1', { ttlMs: 3_600_000 });
  await late.ban('192.0.2.2', { ttlMs: 3_600_000 });
  await late.ban('192.0.2.3', { ttlMs: 1 });
  for (const list of [right, early, late]) {
    await catchUp(list, late);
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      const [rule] = list.matches(address);
      expect(Math.abs(rule!.expiresAt! - now - 3_600_000)).toBeLessThan(1_800_000);
    }
    expect(list.check('192.0.2.1')).toBe(true);
  }
  // A server whose time has passed by far more than a millisecond since.
  await right.ban('192.0.2.4');
  expect(right.check('192.0.2.3')).toBe(false);
});
