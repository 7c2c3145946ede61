import { once } from 'node:events';
import { BlockList } from '@net/blocklist';
import { afterEach, describe, expect, test } from 'vitest';
import { connectList } from './index.ts';
import { FakeRedis } from './testing/fake-redis.ts';
import { closeLists, openList, rulesOf, settled, until } from './testing/lists.ts';

afterEach(closeLists);

describe('rules reach all lists', () => {
  test('an address, a prefix and a range, with what they carry', async () => {
    const server = new FakeRedis();
    server.now = () => 1_800_000_000_000;
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1', { label: 'ssh', reason: '12 failed logins', ttlMs: 60_000 });
    await a.ban('2001:db8::/32');
    await a.ban('10.0.0.1-10.0.0.9', { label: 'by hand' });
    await settled(a, b);
    expect(b.matches('192.0.2.1')).toEqual([
      {
        rule: 'Address: IPv4 192.0.2.1',
        label: 'ssh',
        reason: '12 failed logins',
        // Within the time that passed here since the measurement.
        expiresAt: expect.closeTo(1_800_000_060_000, -4),
      },
    ]);
    expect(b.check('2001:db8::1', 'ipv6')).toBe(true);
    expect(b.match('10.0.0.9')).toBe('Range: IPv4 10.0.0.1-10.0.0.9 (by hand)');
    expect(b.check('10.0.0.10')).toBe(false);
    expect(rulesOf(a)).toEqual(rulesOf(b));
  });

  test('a rule counts here before it is stored', async () => {
    const server = new FakeRedis();
    const list = await openList(server);
    const stored = list.ban('192.0.2.1');
    expect(list.check('192.0.2.1')).toBe(true);
    expect(list.pending).toBe(1);
    await stored;
    expect(list.pending).toBe(0);
    const lifted = list.unban('192.0.2.1');
    expect(list.check('192.0.2.1')).toBe(false);
    await lifted;
  });

  test('a ban made at any moment while the one before is being stored is sent at once', async () => {
    // Redis is asked again by itself only after half of this time.
    const list = await openList(new FakeRedis(), { timeoutMs: 2 ** 31 - 1 });
    for (let microtasks = 0; microtasks < 60; microtasks++) {
      await list.ban('192.0.2.1');
      for (let i = 0; i < microtasks; i++) await null;
      await list.ban('192.0.2.2');
    }
    expect(list.pending).toBe(0);
  });

  test('a rule is lifted however it is written, and no other one is', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('10.1.2.3/8');
    await a.ban('10.0.0.0/9');
    await a.ban('192.0.2.1/32');
    await a.ban('::ffff:198.51.100.1');
    await b.unban('10.0.0.0-10.255.255.255');
    await b.unban('192.0.2.1');
    await b.unban('198.51.100.1');
    await settled(a, b);
    expect(a.rules).toEqual(['Subnet: IPv4 10.0.0.0/9']);
    expect(b.rules).toEqual(a.rules);
  });

  test.each(['192.0.2.1', '192.0.2.0/24', '192.0.2.1-192.0.2.9'])(
    '%s is one rule however often it is banned, with the last label and the latest end',
    async (rule) => {
      const server = new FakeRedis();
      const list = await openList(server);
      await list.ban(rule, { label: 'first', ttlMs: 1e6 });
      await list.ban(rule, { label: 'second', ttlMs: 5e5 });
      expect(list.size).toBe(1);
      const [found] = list.matches('192.0.2.1');
      expect(found?.label).toBe('second');
      expect(found?.expiresAt).toBeGreaterThan(Date.now() + 9e5);
      await list.ban(rule);
      expect(list.matches('192.0.2.1')).toMatchObject([{ label: undefined, expiresAt: undefined }]);
      await list.unban(rule);
      expect(list.size).toBe(0);
    },
  );

  test('replaceFrom swaps all rules everywhere, and says what changed', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    await a.ban('10.0.0.0/8');
    await settled(a, b);
    const result = await b.replaceFrom('10.1.2.3/8 # as written by hand\n198.51.100.7\nnope', {
      badLines: 'collect',
      label: 'drop',
    });
    expect(result).toEqual({
      added: ['Address: IPv4 198.51.100.7'],
      removed: ['Address: IPv4 192.0.2.1'],
      badLines: [{ line: 3, text: 'nope' }],
    });
    await settled(a, b);
    expect(rulesOf(a)).toEqual(['Address: IPv4 198.51.100.7 (drop)', 'Subnet: IPv4 10.1.2.3/8 (drop)']);
    expect(rulesOf(b)).toEqual(rulesOf(a));
    // What the list wrote in its own way is lifted all the same.
    await a.unban('10.0.0.0/8');
    expect(a.rules).toEqual(['Address: IPv4 198.51.100.7 (drop)']);
    await a.clear();
    await settled(a, b);
    expect(b.size).toBe(0);
  });

  test('replaceFrom keeps the bans that are made while the lines arrive, in any process', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    await a.ban('192.0.2.2');
    await settled(a, b);
    async function* lines() {
      await a.ban('192.0.2.3', { label: 'own' });
      await b.ban('192.0.2.4', { label: 'other' });
      await b.ban('192.0.2.2', { label: 'again' });
      await b.ban('192.0.2.5');
      await settled(a, b);
      await a.unban('192.0.2.5');
      // Not stored yet when the lines end.
      a.ban('192.0.2.6');
      yield '198.51.100.0/24\n';
    }
    expect(await a.replaceFrom(lines())).toMatchObject({
      added: ['Subnet: IPv4 198.51.100.0/24'],
      removed: ['Address: IPv4 192.0.2.1'],
    });
    await settled(a, b);
    expect(rulesOf(a)).toEqual([
      'Address: IPv4 192.0.2.2 (again)',
      'Address: IPv4 192.0.2.3 (own)',
      'Address: IPv4 192.0.2.4 (other)',
      'Address: IPv4 192.0.2.6',
      'Subnet: IPv4 198.51.100.0/24',
    ]);
    expect(rulesOf(b)).toEqual(rulesOf(a));
  });

  test('replaceFrom keeps the bans that it hears of after a broken connection', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    await a.ban('192.0.2.1');
    await settled(a, b);
    async function* lines() {
      server.disconnectAll();
      await Promise.all([a.ban('192.0.2.2'), b.ban('192.0.2.3')]);
      await settled(a, b);
      yield '198.51.100.7\n';
    }
    await a.replaceFrom(lines());
    await settled(a, b);
    expect(rulesOf(a)).toEqual(['192.0.2.2', '192.0.2.3', '198.51.100.7'].map((ip) => `Address: IPv4 ${ip}`));
    expect(rulesOf(b)).toEqual(rulesOf(a));
  });

  test('a list that is too large for one piece is loaded', async () => {
    const server = new FakeRedis();
    const a = await openList(server);
    const lines = Array.from({ length: 60_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1`);
    await a.replaceFrom(lines);
    const b = await openList(server);
    expect(b.size).toBe(60_000);
    expect(b.check('10.100.7.1')).toBe(true);
    expect(b.check('10.100.7.2')).toBe(false);
  });

  test('a list that joins later loads the snapshot and what came behind it', async () => {
    const server = new FakeRedis();
    const a = await openList(server, { snapshotAfter: 5 });
    for (let i = 0; i < 40; i++) await a.ban(`192.0.2.${i}`);
    await a.unban('192.0.2.3');
    const b = await openList(server);
    expect(rulesOf(b)).toEqual(rulesOf(a));
    expect(b.size).toBe(39);
    expect(b.position).toBe(a.position);
  });

  test('listeners get what arrived', async () => {
    const server = new FakeRedis();
    const [a, b] = [await openList(server), await openList(server)];
    const changes: unknown[] = [];
    b.on('change', (arrived) => changes.push(...arrived));
    await a.ban('192.0.2.1/32', { label: 'ssh' });
    await a.unban('192.0.2.1');
    await a.clear();
    await settled(a, b);
    expect(changes).toEqual([
      { type: 'ban', rule: '192.0.2.1', label: 'ssh', reason: undefined, expiresAt: undefined },
      { type: 'unban', rule: '192.0.2.1' },
      { type: 'replace' },
    ]);
  });

  test('names keep lists apart', async () => {
    const server = new FakeRedis();
    const a = await openList(server);
    const other = await openList(server, { name: 'other' });
    await a.ban('192.0.2.1');
    await other.ban('192.0.2.2');
    expect(a.rules).toEqual(['Address: IPv4 192.0.2.1']);
    expect(other.rules).toEqual(['Address: IPv4 192.0.2.2']);
  });
});

describe('a block list like any other', () => {
  test('is one, with its options', async () => {
    const server = new FakeRedis();
    const ended: string[] = [];
    const list = await openList(server, {
      strict: true,
      embeddedIPv4: true,
      onExpire: ({ rule }) => ended.push(rule),
    });
    expect(BlockList.isBlockList(list)).toBe(true);
    await list.ban('192.0.2.0/24');
    expect(list.check('64:ff9b::192.0.2.1')).toBe(true);
    expect(() => list.check('nope')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
    await list.ban('198.51.100.1', { ttlMs: 0 });
    expect(list.check('198.51.100.1')).toBe(false);
    await Promise.resolve();
    // Once here, and once more when it was read from the log.
    expect(new Set(ended)).toEqual(new Set(['Address: IPv4 198.51.100.1']));
  });

  test('but refuses to change here alone', async () => {
    const list = await openList(new FakeRedis());
    const changes: (keyof BlockList & string)[] = [
      ...(['addAddress', 'addAddresses', 'addRange', 'addSubnet', 'addCIDR', 'addCIDRs'] as const),
      ...(['addText', 'addLines', 'fromJSON', 'replaceFromBytes'] as const),
      ...(['removeAddress', 'removeRange', 'removeSubnet', 'removeCIDR'] as const),
    ];
    for (const name of changes) {
      const change = () => Reflect.apply(list[name] as () => void, list, [['10.0.0.0/8']]);
      expect(change, name).toThrow(expect.objectContaining({ code: 'ERR_METHOD_NOT_IMPLEMENTED' }));
    }
    expect(() => list.exceptions).toThrow(expect.objectContaining({ code: 'ERR_METHOD_NOT_IMPLEMENTED' }));
    expect(list.size).toBe(0);
    // So a method of BlockList that changes rules, and is not in this test, shows here.
    const known = [...changes, 'constructor', 'clear', 'replaceFrom', 'exceptions'];
    const others = ['check', 'match', 'matches', 'toBytes', 'toJSON', 'rules', 'size', 'ready'];
    const names = [BlockList.prototype, Object.getPrototypeOf(BlockList.prototype)].flatMap((prototype) =>
      Object.getOwnPropertyNames(prototype),
    );
    expect(names.filter((name) => !known.includes(name) && !others.includes(name))).toEqual([]);
  });
});

describe('what cannot be used', () => {
  const client = new FakeRedis().client();

  test.each<[string, object, string]>([
    ['no client', { name: 'x' }, 'ERR_INVALID_ARG_TYPE'],
    ['something else than a client', { client: {}, name: 'x' }, 'ERR_INVALID_ARG_TYPE'],
    ['no name', { client }, 'ERR_INVALID_ARG_TYPE'],
    ['an empty name', { client, name: '' }, 'ERR_INVALID_ARG_VALUE'],
    ['braces, which would move the keys to another node', { client, name: 'a}b' }, 'ERR_INVALID_ARG_VALUE'],
    ['a misspelt option', { client, name: 'x', timeout: 5 }, 'ERR_INVALID_ARG_VALUE'],
    ['no time', { client, name: 'x', timeoutMs: 0 }, 'ERR_OUT_OF_RANGE'],
    ['no signal', { client, name: 'x', signal: true }, 'ERR_INVALID_ARG_TYPE'],
    ['an option of the list', { client, name: 'x', strict: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ])('%s', async (_reason, options, code) => {
    await expect(connectList(options as never)).rejects.toMatchObject({ code });
  });

  test.each<[string, unknown, object, string]>([
    ['no address', 'nope', {}, 'ERR_INVALID_IP_ADDRESS'],
    ['no text', 5, {}, 'ERR_INVALID_ARG_TYPE'],
    ['a range that ends before it begins', '10.0.0.2-10.0.0.1', {}, 'ERR_INVALID_IP_ADDRESS'],
    ['a misspelt option', '10.0.0.1', { ttl: 5 }, 'ERR_INVALID_ARG_VALUE'],
    ['a label that is no text', '10.0.0.1', { label: 5 }, 'ERR_INVALID_ARG_TYPE'],
    ['a reason that is no text', '10.0.0.1', { reason: 5 }, 'ERR_INVALID_ARG_TYPE'],
    ['no number', '10.0.0.1', { ttlMs: '5' }, 'ERR_INVALID_ARG_TYPE'],
    ['not a number', '10.0.0.1', { ttlMs: Number.NaN }, 'ERR_OUT_OF_RANGE'],
    ['a negative time', '10.0.0.1', { ttlMs: -1 }, 'ERR_OUT_OF_RANGE'],
  ])('ban: %s', async (_reason, rule, options, code) => {
    const list = await openList(new FakeRedis());
    expect(() => list.ban(rule as string, options)).toThrow(expect.objectContaining({ code }));
    expect(list.pending).toBe(0);
  });
});

describe('the end', () => {
  test('close stores what waits, then rejects', async () => {
    const server = new FakeRedis();
    const list = await openList(server);
    const ban = list.ban('192.0.2.1');
    await list.close();
    await ban;
    expect(list.state).toBe('closed');
    expect(server.connections.size).toBe(0);
    await expect(list.ban('192.0.2.2')).rejects.toMatchObject({ code: 'ERR_LIST_CLOSED' });
    await list.close();
    expect(list.check('192.0.2.1')).toBe(true);
    expect(list.check('192.0.2.2')).toBe(false);
    const next = await openList(server);
    expect(next.rules).toEqual(['Address: IPv4 192.0.2.1']);
  });

  test('close gives up what waits while Redis is away', async () => {
    const server = new FakeRedis();
    const list = await openList(server);
    server.isUp = false;
    server.disconnectAll();
    await until([list], () => list.state === 'away');
    const ban = list.ban('192.0.2.1');
    await list.close();
    await expect(ban).rejects.toMatchObject({ code: 'ERR_LIST_CLOSED' });
  });

  test('a program that waits for no promise of a ban gets no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const collect = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', collect);
    const server = new FakeRedis();
    const list = await openList(server);
    server.isUp = false;
    server.disconnectAll();
    await until([list], () => list.state === 'away');
    list.ban('192.0.2.1');
    await list.close();
    list.ban('192.0.2.2');
    list.unban('192.0.2.1');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', collect);
    expect(unhandled).toEqual([]);
  });

  test('a signal closes the list, and its reason is that of what was given up', async () => {
    const server = new FakeRedis();
    const controller = new AbortController();
    const list = await openList(server, { signal: controller.signal });
    const closed = once(list as never, 'state');
    const ban = list.ban('192.0.2.1');
    controller.abort(new Error('enough'));
    expect(await closed).toEqual(['closed', undefined]);
    await expect(ban).rejects.toThrow('enough');
    expect(server.connections.size).toBe(0);
  });

  test('a signal that aborts while connecting, or has before', async () => {
    const server = new FakeRedis();
    const controller = new AbortController();
    const list = openList(server, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(list).rejects.toThrow('enough');
    await expect(openList(server, { signal: controller.signal })).rejects.toThrow('enough');
    expect(server.connections.size).toBe(0);
  });

  test('the first attempt to connect fails at once', async () => {
    const server = new FakeRedis();
    server.isUp = false;
    await expect(openList(server)).rejects.toThrow('ECONNREFUSED');
  });
});
