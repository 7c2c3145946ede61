import fc from '@net-tooling/config/fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BlockList, type BlockRule, type RuleOptions } from '../index.ts';

const NOW = 1_800_000_000_000;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what rules carry', () => {
  const options = { label: 'ssh', reason: '12 failed logins (root)', ttlMs: 600_000 };
  const add: [name: string, add: (list: BlockList) => void, rule: string, address: string][] = [
    ['addAddress', (list) => list.addAddress('192.0.2.1', options), 'Address: IPv4 192.0.2.1', '192.0.2.1'],
    [
      'addAddress of IPv6',
      (list) => list.addAddress('2001:db8::1', { ...options, family: 'ipv6' }),
      'Address: IPv6 2001:db8::1',
      '2001:db8::1',
    ],
    [
      'addAddresses',
      (list) => list.addAddresses(['192.0.2.1'], options),
      'Address: IPv4 192.0.2.1',
      '192.0.2.1',
    ],
    [
      'addRange',
      (list) => list.addRange('192.0.2.1', '192.0.2.3', options),
      'Range: IPv4 192.0.2.1-192.0.2.3',
      '192.0.2.2',
    ],
    [
      'addSubnet',
      (list) => list.addSubnet('192.0.2.0', 24, options),
      'Subnet: IPv4 192.0.2.0/24',
      '192.0.2.2',
    ],
    ['addCIDR', (list) => list.addCIDR('192.0.2.0/24', options), 'Subnet: IPv4 192.0.2.0/24', '192.0.2.2'],
    [
      'addCIDRs',
      (list) => list.addCIDRs(['192.0.2.0/24'], options),
      'Subnet: IPv4 192.0.2.0/24',
      '192.0.2.2',
    ],
    ['addText', (list) => list.addText('192.0.2.0/24', options), 'Subnet: IPv4 192.0.2.0/24', '192.0.2.2'],
  ];

  test.each(add)('%s', (_name, addTo, rule, address) => {
    const list = new BlockList();
    addTo(list);
    const { label, reason } = options;
    const expected = { rule, label, reason, expiresAt: NOW + 600_000 };
    const text = `${rule} (ssh) {"reason":"12 failed logins (root\\u0029","expiresAt":"2027-01-15T08:10:00.000Z"}`;
    expect(list.matches(address)).toEqual([expected]);
    expect(list.match(address)).toBe(text);
    expect(list.rules).toEqual([text]);
    const copies = [new BlockList(), BlockList.fromBytes(list.toBytes())];
    copies[0]!.fromJSON(JSON.stringify(list));
    for (const copy of copies) {
      expect(copy.rules).toEqual([text]);
      expect(copy.matches(address)).toEqual([expected]);
      expect(copy.check(address, address.includes(':') ? 'ipv6' : 'ipv4')).toBe(true);
    }
    vi.setSystemTime(NOW + 600_000);
    for (const each of [list, ...copies]) {
      expect(each.check(address, address.includes(':') ? 'ipv6' : 'ipv4')).toBe(false);
      expect(each.size).toBe(0);
    }
    expect(BlockList.fromBytes(list.toBytes()).size).toBe(0);
  });

  test('labels and reasons of any text come back from JSON and snapshots', () => {
    const text = fc.string({ unit: 'binary' });
    const awkward = fc.oneof(
      text,
      fc.constantFrom('', ')', '(', ') {"reason":"x"}', '"', '\n', '\\u0029', ') {}'),
    );
    const note = fc.record(
      { label: awkward, reason: awkward, expiresAt: fc.integer({ min: NOW + 1, max: 8.64e15 }) },
      { requiredKeys: [] },
    );
    const property = fc.property(note, (options) => {
      const list = new BlockList();
      list.addAddress('192.0.2.1', options);
      const copy = new BlockList({ strict: true });
      copy.fromJSON(JSON.stringify(list));
      expect(copy.matches('192.0.2.1')).toEqual([{ rule: 'Address: IPv4 192.0.2.1', ...options }]);
      expect(BlockList.fromBytes(list.toBytes()).matches('192.0.2.1')).toEqual(list.matches('192.0.2.1'));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test.each<[reason: string, options: unknown, code: string]>([
    ['both ends', { ttlMs: 1, expiresAt: NOW }, 'ERR_INVALID_ARG_VALUE'],
    ['a duration as text', { ttlMs: '10m' }, 'ERR_INVALID_ARG_TYPE'],
    ['no duration', { ttlMs: Number.NaN }, 'ERR_OUT_OF_RANGE'],
    ['a negative duration', { ttlMs: -1 }, 'ERR_OUT_OF_RANGE'],
    ['an endless duration', { ttlMs: Infinity }, 'ERR_OUT_OF_RANGE'],
    ['a date that is none', { expiresAt: new Date('nope') }, 'ERR_OUT_OF_RANGE'],
    ['a time beyond all dates', { expiresAt: 8.64e15 + 1 }, 'ERR_OUT_OF_RANGE'],
    ['a time as text', { expiresAt: '2030-01-01' }, 'ERR_INVALID_ARG_TYPE'],
    ['a label that is no text', { label: 5 }, 'ERR_INVALID_ARG_TYPE'],
    ['a reason that is no text', { reason: {} }, 'ERR_INVALID_ARG_TYPE'],
    ['null', { ttlMs: null }, 'ERR_INVALID_ARG_TYPE'],
  ])('refused: %s', (_reason, options, code) => {
    const list = new BlockList();
    expect(() => list.addAddress('192.0.2.1', options as RuleOptions)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => list.addCIDR('192.0.2.0/24', options as RuleOptions)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => list.addText('', options as RuleOptions)).toThrow(expect.objectContaining({ code }));
    expect(list.size).toBe(0);
  });

  test('an error shows the option that was given', () => {
    expect(() => new BlockList().addAddress('192.0.2.1', { ttlMs: null as never })).toThrow(
      'The "options.ttlMs" property must be of type number. Received null',
    );
  });
});

describe('rules that end', () => {
  test('a rule that has ended blocks nothing, also among rules that are in each other', () => {
    const list = new BlockList();
    for (let i = 0; i < 100; i++) list.addCIDR('10.0.0.0/8', { ttlMs: i + 1 });
    list.addCIDR('10.1.0.0/16', { ttlMs: 500 });
    list.addRange('10.1.2.0', '10.1.2.9');
    for (const [after, wide, narrow, always] of [
      [0, true, true, true],
      [99, true, true, true],
      [100, false, true, true],
      [499, false, true, true],
      [500, false, false, true],
    ] as const) {
      vi.setSystemTime(NOW + after);
      const answers = ['10.9.9.9', '10.1.9.9', '10.1.2.3'].map((address) => list.check(address));
      expect(answers, `after ${after} ms`).toEqual([wide, narrow, always]);
    }
    expect(list.rules).toEqual(['Range: IPv4 10.1.2.0-10.1.2.9']);
  });

  test('an IPv6 subnet that blocks all of IPv4 does so until it ends', () => {
    const list = new BlockList();
    list.addCIDR('::/0', { ttlMs: 10 });
    list.addCIDR('::/1', { ttlMs: 20 });
    vi.setSystemTime(NOW + 10);
    expect(list.check('192.0.2.1')).toBe(true);
    expect(list.match('192.0.2.1')).toMatch(/^Subnet: IPv6 ::\/1 /);
    vi.setSystemTime(NOW + 20);
    expect(list.check('192.0.2.1')).toBe(false);
    expect(list.match('192.0.2.1')).toBeUndefined();
  });

  test('an address that is added again ends no earlier, and is as it was added last', () => {
    for (const settle of [true, false]) {
      const list = new BlockList();
      list.addAddress('192.0.2.1', { label: 'by hand' });
      if (settle) list.match('192.0.2.1');
      list.addAddress('192.0.2.1', { label: 'ssh', ttlMs: 10 });
      expect(list.rules).toEqual(['Address: IPv4 192.0.2.1 (ssh)']);
      list.addAddress('192.0.2.2', { ttlMs: 10 });
      if (settle) list.match('192.0.2.2');
      list.addAddress('192.0.2.2', { ttlMs: 30, label: 'again' });
      list.addAddress('192.0.2.2', { ttlMs: 20 });
      vi.setSystemTime(NOW + 29);
      expect(list.matches('192.0.2.2')[0]?.expiresAt).toBe(NOW + 30);
      expect(list.check('192.0.2.1')).toBe(true);
      vi.setSystemTime(NOW + 30);
      expect(list.check('192.0.2.2')).toBe(false);
      vi.setSystemTime(NOW);
    }
  });

  test('onExpire is told each rule once, and not those that were removed before', async () => {
    const ended: BlockRule[] = [];
    const list = new BlockList({ onExpire: (rule) => ended.push(rule) });
    for (let i = 0; i < 1000; i++) list.addAddress(`10.0.${i >> 8}.${i & 255}`, { ttlMs: 10, label: `${i}` });
    list.addCIDR('2001:db8::/32', { ttlMs: 20 });
    list.removeAddress('10.0.0.7');
    vi.setSystemTime(NOW + 10);
    expect(list.check('10.0.3.231')).toBe(false);
    // A check takes notice of some of them; who counts, of all.
    expect(list.size).toBe(1);
    await Promise.resolve();
    expect(new Set(ended.map(({ label }) => label)).size).toBe(999);
    expect(ended).toHaveLength(999);
    vi.setSystemTime(NOW + 20);
    list.check('::', 'ipv6');
    await Promise.resolve();
    expect(ended.at(-1)).toEqual({
      rule: 'Subnet: IPv6 2001:db8::/32',
      label: undefined,
      reason: undefined,
      expiresAt: NOW + 20,
    });
    expect(ended).toHaveLength(1000);
  });

  test('onExpire is no part of what is checked: what it throws or changes comes later', async () => {
    const list: BlockList = new BlockList({ onExpire: () => list.addAddress('192.0.2.9') });
    list.addAddress('192.0.2.1', { ttlMs: 1 });
    vi.setSystemTime(NOW + 1);
    expect(list.check('192.0.2.1')).toBe(false);
    expect(list.size).toBe(0);
    await Promise.resolve();
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.9']);
  });

  test('random operations: as a naive list answers', () => {
    const operation = fc.tuple(
      fc.constantFrom('address', 'subnet', 'range', 'remove', 'wait', 'wait', 'list', 'size'),
      fc.nat(31),
      fc.nat(31),
      fc.nat(40),
    );
    const property = fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
      vi.setSystemTime(NOW);
      const list = new BlockList();
      let naive: { kind: string; first: number; last: number; end: number }[] = [];
      for (const [kind, a, b, ttl] of operations) {
        const ttlMs = ttl === 40 ? undefined : ttl;
        const end = ttlMs === undefined ? Infinity : Date.now() + ttlMs;
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        naive = naive.filter((rule) => rule.end > Date.now());
        if (kind === 'address') {
          const before = naive.find((rule) => rule.kind === 'address' && rule.first === a);
          naive = naive.filter((rule) => rule !== before);
          naive.push({ kind, first: a, last: a, end: Math.max(end, before?.end ?? 0) });
          list.addAddress(`10.0.0.${a}`, { ttlMs });
        } else if (kind === 'subnet') {
          const size = 2 ** (b % 6);
          const start = a - (a % size);
          naive.push({ kind, first: start, last: start + size - 1, end });
          list.addSubnet(`10.0.0.${start}`, 32 - (b % 6), { ttlMs });
        } else if (kind === 'range') {
          naive.push({ kind, first, last, end });
          list.addRange(`10.0.0.${first}`, `10.0.0.${last}`, { ttlMs });
        } else if (kind === 'remove') {
          naive = naive.filter((rule) => rule.kind !== 'address' || rule.first !== a);
          list.removeAddress(`10.0.0.${a}`);
        } else if (kind === 'wait') vi.setSystemTime(Date.now() + ttl);
        const alive = naive.filter((rule) => rule.end > Date.now());
        if (kind === 'size') expect(list.size).toBe(alive.length);
        if (kind === 'list') expect(list.rules).toHaveLength(alive.length);
        const covering = alive.filter((rule) => rule.first <= a && a <= rule.last);
        expect(list.check(`10.0.0.${a}`)).toBe(covering.length > 0);
        if (kind !== 'wait') continue;
        const ends = list.matches(`10.0.0.${a}`).map(({ expiresAt }) => expiresAt ?? Infinity);
        expect(ends.sort()).toEqual(covering.map((rule) => rule.end).sort());
      }
    });
    fc.assert(property, { numRuns: 400 });
  });
});

describe('a clock of its own', () => {
  let time = 1_000_000;
  const now = () => time;
  beforeEach(() => {
    time = 1_000_000;
  });

  test('says when rules end, and what their time to live counts from', () => {
    const ended: string[] = [];
    const list = new BlockList({ now, onExpire: ({ rule }) => ended.push(rule) });
    list.addAddress('192.0.2.1', { ttlMs: 500 });
    expect(list.matches('192.0.2.1')).toMatchObject([{ expiresAt: 1_000_500 }]);
    time = 1_000_499;
    expect(list.check('192.0.2.1')).toBe(true);
    time = 1_000_500;
    expect(list.check('192.0.2.1')).toBe(false);
    return vi.waitFor(() => expect(ended).toEqual(['Address: IPv4 192.0.2.1']));
  });

  test('is that of exceptions, of texts and after all rules were replaced', async () => {
    const list = new BlockList({ now, cidrs: ['10.0.0.0/8'] });
    list.exceptions.addAddress('10.0.0.1', { ttlMs: 500 });
    list.addText('create a hash:ip timeout 1\nadd a 192.0.2.1', { ttlMs: 500 });
    expect(list.check('10.0.0.1')).toBe(false);
    expect(list.matches('192.0.2.1')).toMatchObject([{ expiresAt: 1_001_000 }]);
    list.replaceFromBytes(new BlockList({ now, cidrs: ['10.0.0.0/8'] }).toBytes());
    list.addCIDR('198.51.100.0/24', { ttlMs: 500 });
    expect(list.check('198.51.100.1')).toBe(true);
    await list.replaceFrom('203.0.113.0/24\n', { ttlMs: 400 });
    time = 1_000_399;
    expect(list.check('203.0.113.1')).toBe(true);
    time = 1_000_400;
    expect(list.check('203.0.113.1')).toBe(false);
    list.addCIDR('10.0.0.0/8');
    expect(list.check('10.0.0.1')).toBe(false);
    time = 1_000_500;
    expect(list.check('10.0.0.1')).toBe(true);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, undefined, null])(
    'may not return %o',
    (wrong) => {
      let time: unknown = 1000;
      const list = new BlockList({ now: () => time as number });
      list.addAddress('192.0.2.1', { ttlMs: 500 });
      time = wrong;
      const refused = expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        message: `The property 'options.now()' is no number. Received ${wrong}`,
      });
      expect(() => list.addAddress('192.0.2.2', { ttlMs: 500 })).toThrow(refused);
      expect(() => list.addText('192.0.2.3', { ttlMs: 500 })).toThrow(refused);
      expect(() => list.check('192.0.2.1')).toThrow(refused);
      time = 1499;
      expect([1, 2, 3].map((host) => list.check(`192.0.2.${host}`))).toEqual([true, false, false]);
    },
  );

  test('is a function', () => {
    expect(() => new BlockList({ now: 5 as never })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});
