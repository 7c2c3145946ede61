import { afterEach, expect, test } from 'vitest';
import type { RedisList } from './index.ts';
import { FakeRedis } from './testing/fake-redis.ts';
import { closeLists, openList, rulesOf, settled, until } from './testing/lists.ts';

afterEach(closeLists);

const away = (...lists: RedisList[]) => until(lists, () => lists.every(({ state }) => state === 'away'));

/** Takes the data of a server to another one, where `work` is done with a list that is closed afterwards. */
async function elsewhere(
  items: FakeRedis['items'],
  work: (list: RedisList) => Promise<unknown>,
  snapshotAfter = 10_000,
): Promise<FakeRedis['items']> {
  const server = new FakeRedis();
  server.items = items;
  const list = await openList(server, { snapshotAfter });
  await work(list);
  await list.close();
  return server.save();
}

test('a pending ban holds while a list that replaces all rules is being read', async () => {
  const server = new FakeRedis();
  const a = await openList(server);
  await a.ban('192.0.2.1');
  server.isUp = false;
  server.disconnectAll();
  await away(a);
  server.items = await elsewhere(server.save(), async (list) => {
    await list.unban('192.0.2.1');
    await list.replaceFrom('10.0.0.0/8\n');
  });
  a.ban('192.0.2.1');
  const commands = new Map<string, boolean>();
  server.fateOf = ([command]) => {
    commands.set(command!, a.check('192.0.2.1'));
    return 'answered';
  };
  server.isUp = true;
  await until([a], () => a.state === 'following' && a.pending === 0 && a.size === 2);
  expect(commands.get('LLEN')).toBe(true);
  expect([...commands.values()]).not.toContain(false);
});

test('of old lists Redis keeps one, however often the list is stored', async () => {
  const server = new FakeRedis();
  const list = await openList(server, { snapshotAfter: 2 });
  const blobs = () => [...server.items.keys()].filter((key) => key.includes(':blob:')).length;
  for (let i = 0; i < 50; i++) await list.ban(`192.0.2.${i}`);
  for (let i = 0; i < 5; i++) await list.replaceFrom(`192.0.2.0/${24 + i}\n`);
  // The newest one, the one before, and perhaps one that is being written.
  expect(blobs()).toBeLessThanOrEqual(3);
});

test('another list has taken the place of ours, and grown longer: all rules of both are in force', async () => {
  const server = new FakeRedis();
  const [a, b] = [await openList(server), await openList(server)];
  await a.replaceFrom('10.0.0.0/8\n', { label: 'DROP' });
  await a.ban('192.0.2.1', { ttlMs: 3_600_000 });
  await settled(a, b);
  const answers: boolean[] = [];
  server.isUp = false;
  server.disconnectAll();
  await away(a, b);
  server.items = await elsewhere(
    new Map(),
    async (list) => {
      for (let i = 0; i < 9; i++) await list.ban(`198.51.100.${i}`);
      await list.ban('192.0.2.1', { ttlMs: 1000 });
    },
    2,
  );
  const pending = [
    ...[a.ban('192.0.2.3'), b.ban('192.0.2.4')],
    ...[a.unban('198.51.100.7'), b.unban('198.51.100.8')],
  ];
  server.fateOf = () => {
    for (const list of [a, b]) answers.push(list.check('10.1.1.1') && list.check('192.0.2.1'));
    return 'answered';
  };
  server.isUp = true;
  await Promise.all(pending);
  await settled(a, b);
  expect(answers.length).toBeGreaterThan(0);
  expect(answers).not.toContain(false);
  const late = await openList(server);
  for (const list of [a, b, late]) {
    expect(rulesOf(list).map((rule) => rule.split(/ [{(]/)[0])).toEqual([
      'Address: IPv4 192.0.2.1',
      'Address: IPv4 192.0.2.3',
      'Address: IPv4 192.0.2.4',
      ...Array.from({ length: 7 }, (_, i) => `Address: IPv4 198.51.100.${i}`),
      'Subnet: IPv4 10.0.0.0/8',
    ]);
    expect(list.matches('10.1.1.1')[0]?.label).toBe('DROP');
    expect(list.matches('192.0.2.1')[0]?.expiresAt).toBeGreaterThan(Date.now() + 1_800_000);
  }
});

test('Redis has evicted a list before another process read it: that process begins anew, and the rules of the list hold', async () => {
  const [server, behind] = [new FakeRedis(), new FakeRedis()];
  const a = await openList(server);
  behind.items = server.save();
  const b = await openList(behind);
  await a.replaceFrom('10.0.0.0/8\n');
  await a.ban('192.0.2.1');
  server.isUp = false;
  server.disconnectAll();
  await away(a);
  for (const key of server.items.keys()) if (key.includes(':blob:')) server.items.delete(key);
  behind.items = server.items;
  behind.disconnectAll();
  await until([b], () => b.check('192.0.2.1') && b.state === 'following');
  expect(b.check('10.1.1.1')).toBe(false);
  server.isUp = true;
  await until([a], () => a.state === 'following');
  const late = await openList(server);
  for (const list of [a, late])
    expect([list.check('10.1.1.1'), list.check('192.0.2.1')]).toEqual([true, true]);
});

test('a change is remembered for an hour, even by a process that has loaded the list since', async () => {
  const server = new FakeRedis();
  const a = await openList(server);
  await a.ban('192.0.2.1');
  const older = server.save();
  await a.unban('192.0.2.1');
  await a.ban('192.0.2.2');
  const exchange = async (items: FakeRedis['items'], bans: number, snapshotAfter: number) => {
    server.isUp = false;
    server.disconnectAll();
    await away(a);
    const ban = async (list: RedisList) => {
      for (let i = 0; i < bans; i++) await list.ban(`198.51.100.${i}`);
    };
    server.items = await elsewhere(items, ban, snapshotAfter);
    server.isUp = true;
    await until([a], () => a.state === 'following' && a.size === 1 + bans);
  };
  // The log is trimmed beyond what the process has read.
  await exchange(server.save(), 20, 2);
  await exchange(older, 50, 100);
  expect(a.check('192.0.2.1')).toBe(false);
  expect(a.check('192.0.2.2')).toBe(true);
  expect(rulesOf(await openList(server))).toEqual(rulesOf(a));
});
