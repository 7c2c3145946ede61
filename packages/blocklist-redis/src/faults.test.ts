import { afterEach, describe, expect, test } from 'vitest';
import type { RedisList } from './index.ts';
import { FakeRedis } from './testing/fake-redis.ts';
import { closeLists, openList, rulesOf, settled, until } from './testing/lists.ts';

afterEach(closeLists);

const away = (...lists: RedisList[]) => until(lists, () => lists.every(({ state }) => state === 'away'));

describe('while Redis is away', () => {
  test('checks go on, changes are kept, and all is said and sent when it is back', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    await settled(a, b);
    const states: unknown[][] = [];
    a.on('state', (...event) => states.push(event));
    server.isUp = false;
    server.disconnectAll();
    await away(a, b);
    const kept = [a.ban('192.0.2.2'), a.unban('192.0.2.1'), a.ban('192.0.2.3')];
    b.ban('192.0.2.4');
    expect(a.check('192.0.2.2')).toBe(true);
    expect(a.check('192.0.2.1')).toBe(false);
    expect(a.pending).toBe(3);
    expect(b.check('192.0.2.1')).toBe(true);
    server.isUp = true;
    await Promise.all(kept);
    await settled(a, b);
    expect(rulesOf(a)).toEqual([
      'Address: IPv4 192.0.2.2',
      'Address: IPv4 192.0.2.3',
      'Address: IPv4 192.0.2.4',
    ]);
    expect(rulesOf(b)).toEqual(rulesOf(a));
    expect(states).toEqual([
      ['away', expect.any(Error)],
      ['following', undefined],
    ]);
  });

  test('a list that replaces all is kept, too, and what is banned after it', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    server.isUp = false;
    server.disconnectAll();
    await away(a, b);
    const replaced = a.replaceFrom('10.0.0.0/8\n');
    while (a.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    a.ban('192.0.2.2');
    server.isUp = true;
    await replaced;
    await settled(a, b);
    expect(rulesOf(b)).toEqual(['Address: IPv4 192.0.2.2', 'Subnet: IPv4 10.0.0.0/8']);
    expect(rulesOf(a)).toEqual(rulesOf(b));
  });
});

describe('once each', () => {
  test.each<['unheard' | 'unanswered']>([['unheard'], ['unanswered']])(
    'a ban whose command was %s does not undo what came after it',
    async (fate) => {
      const server = new FakeRedis();
      const [a, b] = [await openList(server), await openList(server)];
      let isLeft = true;
      server.fateOf = ([command]) => {
        if (command !== 'EVAL' || !isLeft) return 'answered';
        isLeft = false;
        // The other one lifts the ban before it can be sent again.
        if (fate === 'unanswered') b.unban('192.0.2.1');
        return fate;
      };
      await a.ban('192.0.2.1', { label: 'once' });
      await settled(a, b);
      if (fate === 'unheard') await b.unban('192.0.2.1');
      await settled(a, b);
      expect(a.rules).toEqual([]);
      expect(b.rules).toEqual([]);
    },
  );
});

describe('loss', () => {
  test('Redis comes back empty: the list is restored, and what was kept is in it', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1', { label: 'ssh' });
    await a.replaceFrom('10.0.0.0/8\n192.0.2.1\n');
    await b.ban('192.0.2.2');
    await settled(a, b);
    server.isUp = false;
    server.restart();
    await away(a, b);
    const kept = a.ban('192.0.2.3');
    server.isUp = true;
    await kept;
    await settled(a, b);
    const c = await openList(server);
    for (const list of [a, b, c]) {
      expect(rulesOf(list)).toEqual([
        'Address: IPv4 192.0.2.1',
        'Address: IPv4 192.0.2.2',
        'Address: IPv4 192.0.2.3',
        'Subnet: IPv4 10.0.0.0/8',
      ]);
    }
  });

  test('a new process is faster than those who know the list', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    for (let i = 0; i < 9; i++) await a.ban(`192.0.2.${i}`);
    await settled(a, b);
    server.isUp = false;
    server.restart();
    await away(a, b);
    // Only the new one gets through.
    server.isUp = true;
    server.fateOf = ([command]) => (command === 'EVAL' ? 'unheard' : 'answered');
    const connecting = openList(server);
    server.fateOf = () => 'answered';
    const c = await connecting;
    await c.ban('198.51.100.1');
    await settled(a, b, c);
    expect(a.size).toBe(10);
    for (const list of [b, c]) expect(rulesOf(list)).toEqual(rulesOf(a));
  });

  test('a replica that lacks the end of the log takes over: whoever read it appends it', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    await settled(a, b);
    const replica = server.save();
    await a.ban('192.0.2.2');
    await a.unban('192.0.2.1');
    await settled(a, b);
    // The writer is gone; the other one has read it.
    await a.close();
    server.restart(replica);
    await b.ban('192.0.2.3');
    const c = await openList(server);
    await settled(b, c);
    expect(rulesOf(c)).toEqual(['Address: IPv4 192.0.2.2', 'Address: IPv4 192.0.2.3']);
    expect(rulesOf(b)).toEqual(rulesOf(c));
  });

  test('so it is even if others have gone on meanwhile, for longer than the list was', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    await settled(a, b);
    const replica = server.save();
    await a.ban('192.0.2.2');
    await settled(a, b);
    server.isUp = false;
    server.restart(replica);
    await away(a, b);
    const answers: boolean[] = [];
    for (const list of [a, b]) {
      for (const event of ['state', 'change'] as const)
        list.on(event, () => answers.push(list.check('192.0.2.2')));
    }
    // A fleet that never knew the lost ban goes on.
    const other = new FakeRedis();
    other.items = server.save();
    const c = await openList(other, { snapshotAfter: 2 });
    for (let i = 0; i < 9; i++) await c.ban(`198.51.100.${i}`);
    await c.close();
    server.items = other.save();
    server.isUp = true;
    await settled(a, b);
    expect(a.size).toBe(11);
    expect(rulesOf(b)).toEqual(rulesOf(a));
    // Not even for a moment is the lost ban lifted where it was known.
    expect(answers.length).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set([true]));
  });

  test('others have stored a snapshot meanwhile: theirs is loaded, and what it lacks is appended', async () => {
    const server = new FakeRedis();
    const a = await openList(server);
    for (let i = 0; i < 9; i++) await a.ban(`192.0.2.${i}`);
    server.isUp = false;
    server.disconnectAll();
    await away(a);
    const other = new FakeRedis();
    const c = await openList(other);
    await c.replaceFrom('198.51.100.0/24\n');
    // Nobody is left who could append it.
    await c.close();
    server.items = other.save();
    server.isUp = true;
    await until([a], () => a.state === 'following' && a.size === 10);
    const late = await openList(server);
    expect(late.check('198.51.100.1')).toBe(true);
    expect(late.check('192.0.2.8')).toBe(true);
    expect(rulesOf(a)).toEqual(rulesOf(late));
  });

  test('an entry at the right position of another history is not taken for the next one', async () => {
    const server = new FakeRedis();
    const a = await openList(server);
    await a.ban('192.0.2.1');
    const other = new FakeRedis();
    const c = await openList(other);
    await c.ban('198.51.100.1');
    expect(c.position).toBe(a.position);
    // The connection of the first one stays, as when its server begins to follow another one.
    server.items = other.save();
    const d = await openList(server);
    await d.ban('198.51.100.2');
    await until([a, d], () => a.size === 3 && d.size === 3);
    expect(rulesOf(a)).toEqual(
      ['192.0.2.1', '198.51.100.1', '198.51.100.2'].map((ip) => `Address: IPv4 ${ip}`),
    );
    expect(rulesOf(d)).toEqual(rulesOf(a));
  });

  test('the data is exchanged without a connection that breaks', async () => {
    const server = new FakeRedis();
    // So that the watch comes soon.
    const [a, b] = [await openList(server, { timeoutMs: 2000 }), await openList(server, { timeoutMs: 2000 })];
    await a.ban('192.0.2.1');
    await settled(a, b);
    server.items.clear();
    await until([a, b], () => server.items.size > 0 && a.position > 2 && b.position === a.position);
    await settled(a, b);
    expect(rulesOf(await openList(server))).toEqual(['Address: IPv4 192.0.2.1']);
  });

  test('a snapshot that was evicted is stored again', async () => {
    const server = new FakeRedis();
    const list = await openList(server, { timeoutMs: 2000 });
    await list.replaceFrom('10.0.0.0/8\n');
    await list.ban('192.0.2.1');
    for (const key of server.items.keys()) if (key.includes(':blob:')) server.items.delete(key);
    await expect(openList(server)).rejects.toThrow('snapshot is not there');
    const whole = () => [...server.items.keys()].some((key) => key.includes(':blob:'));
    await until([list], () => whole() && list.state === 'following');
    expect(rulesOf(await openList(server))).toEqual(['Address: IPv4 192.0.2.1', 'Subnet: IPv4 10.0.0.0/8']);
  });

  test('a writer that Redis has forgotten begins anew', async () => {
    const server = new FakeRedis();
    const list = await openList(server);
    await list.ban('192.0.2.1');
    server.items.delete('blocklist:{test}:counts');
    await list.ban('192.0.2.2');
    await list.ban('192.0.2.3');
    expect(rulesOf(await openList(server))).toEqual(rulesOf(list));
    expect(list.size).toBe(3);
  });
});

describe('snapshots and trimming', () => {
  test('the log is cut behind the snapshot before the last one', async () => {
    const server = new FakeRedis();
    const list = await openList(server, { snapshotAfter: 10 });
    for (let i = 0; i < 200; i++) await list.ban(`192.0.2.${i % 30}`);
    const log = server.items.get('blocklist:{test}:log')?.value as { entries: unknown[] };
    expect(log.entries.length).toBeLessThan(50);
    expect(server.items.has('blocklist:{test}:lock')).toBe(false);
    const other = await openList(server);
    expect(rulesOf(other)).toEqual(rulesOf(list));
    expect(other.size).toBe(30);
  });

  test('a list that fell behind what was trimmed loads, and loses nothing of its own', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server, { snapshotAfter: 5 }), await openList(server)];
    await settled(a, b);
    // As if the second one had lost its connection, and could not get another one.
    server.isUp = false;
    server.disconnectAll();
    await away(a, b);
    const elsewhere = new FakeRedis();
    elsewhere.items = server.save();
    const c = await openList(elsewhere, { snapshotAfter: 5 });
    for (let i = 0; i < 100; i++) await c.ban(`192.0.2.${i}`);
    await c.close();
    b.ban('198.51.100.1');
    server.items = elsewhere.items;
    server.isUp = true;
    await settled(a, b);
    expect(rulesOf(b)).toEqual(rulesOf(a));
    expect(a.size).toBe(101);
  });
});
