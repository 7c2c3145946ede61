import { describe, expect, test, vi } from 'vitest';
import { AllowList, BlockList } from './index.ts';
import { NUMBER_LIMIT } from './rules/tag.ts';
import { checksum } from './snapshot/snapshot.ts';

test('replaceFrom takes the place of all rules at once, and says what changed', async () => {
  const list = new BlockList({ cidrs: ['10.0.0.0/8', '10.0.0.0/8', '2001:db8::/32'], allow: ['10.1.1.1'] });
  list.addAddress('192.0.2.1');
  async function* lines() {
    yield '192.0.2.1 # stays\n10.0.0.0/8\n';
    // The list does not change until everything was read.
    expect(list.check('198.51.100.1')).toBe(false);
    expect(list.check('2001:db8::1', 'ipv6')).toBe(true);
    yield '198.51.100.0/24\n2001:db8:1::/48\nnope';
  }
  const result = await list.replaceFrom(lines(), { badLines: 'collect', label: 'drop' });
  expect(result).toEqual({
    added: ['Subnet: IPv4 198.51.100.0/24', 'Subnet: IPv6 2001:db8:1::/48'],
    removed: ['Subnet: IPv4 10.0.0.0/8', 'Subnet: IPv6 2001:db8::/32'],
    badLines: [{ line: 5, text: 'nope' }],
  });
  expect(list.rules).toEqual([
    'Address: IPv4 192.0.2.1 (drop)',
    'Subnet: IPv6 2001:db8:1::/48 (drop)',
    'Subnet: IPv4 198.51.100.0/24 (drop)',
    'Subnet: IPv4 10.0.0.0/8 (drop)',
    'Except Address: IPv4 10.1.1.1',
  ]);
  expect(list.check('10.1.1.1')).toBe(false);
});

test('nothing changes if a line cannot be read, or the source breaks off', async () => {
  const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
  async function* broken() {
    yield '192.0.2.1';
    throw new Error('the connection broke');
  }
  await expect(list.replaceFrom(['192.0.2.1', 'nope'])).rejects.toMatchObject({ line: 2 });
  await expect(list.replaceFrom(broken())).rejects.toThrow('the connection broke');
  expect(list.rules).toEqual(['Subnet: IPv4 10.0.0.0/8']);
});

describe('while the lines arrive', () => {
  /** Replaces the rules of a list by one line, and calls `change` before the line arrives. */
  async function replaceDuring(list: BlockList, line: string, change: () => unknown) {
    return list.replaceFrom(
      (async function* () {
        await change();
        yield line;
      })(),
    );
  }

  test('rules that are added stay, in their order and with their notes', async () => {
    const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
    list.addAddress('192.0.2.9');
    const { added, removed } = await replaceDuring(list, '198.51.100.0/24', () => {
      list.addAddress('192.0.2.1', { label: 'ssh', reason: 'logins', expiresAt: 2e12 });
      list.addAddress('192.0.2.2');
      list.addSubnet('::ffff:10.1.2.3', 104, 'ipv6');
      list.addRange('2001:db8::1', '2001:db8::9', 'ipv6');
      list.addCIDR('2001:db8::5/32');
      list.addAddress('192.0.2.3');
      list.removeAddress('192.0.2.3');
    });
    expect(list.rules).toEqual([
      'Address: IPv4 192.0.2.2',
      'Address: IPv4 192.0.2.1 (ssh) {"reason":"logins","expiresAt":"2033-05-18T03:33:20.000Z"}',
      'Subnet: IPv6 2001:db8::5/32',
      'Subnet: IPv6 ::ffff:10.1.2.3/104',
      'Subnet: IPv4 198.51.100.0/24',
      'Range: IPv6 2001:db8::1-2001:db8::9',
    ]);
    expect(added).toEqual(['Subnet: IPv4 198.51.100.0/24']);
    expect(removed).toEqual(['Subnet: IPv4 10.0.0.0/8', 'Address: IPv4 192.0.2.9']);
  });

  test('an address that is added again stays', async () => {
    const list = new BlockList();
    list.addAddress('192.0.2.1');
    await replaceDuring(list, '198.51.100.7', () => list.addAddress('192.0.2.1', { label: 'again' }));
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.1 (again)', 'Address: IPv4 198.51.100.7']);
  });

  test('rules that are added after clear() stay', async () => {
    const list = new BlockList({ cidrs: ['10.0.0.0/8', '11.0.0.0/8'] });
    await replaceDuring(list, '198.51.100.7', () => {
      list.clear();
      list.addAddress('192.0.2.1');
    });
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.1', 'Address: IPv4 198.51.100.7']);
  });

  test('of another replacement only the rules that are added after it stay', async () => {
    const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
    const bytes = new BlockList({ cidrs: ['11.0.0.0/8'] }).toBytes();
    await replaceDuring(list, '198.51.100.7', async () => {
      await replaceDuring(list, '198.51.100.8', () => list.addAddress('192.0.2.1'));
      list.addAddress('192.0.2.2');
    });
    const expected = ['Address: IPv4 192.0.2.2', 'Address: IPv4 192.0.2.1', 'Address: IPv4 198.51.100.7'];
    expect(list.rules).toEqual(expected);
    await replaceDuring(list, '198.51.100.7', () => {
      list.replaceFromBytes(bytes);
      list.addAddress('192.0.2.2');
    });
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.2', 'Address: IPv4 198.51.100.7']);
  });

  test('rules that are added stay if their addition renumbers all rules', async () => {
    const bytes = new BlockList({ cidrs: ['10.0.0.0/8'] }).toBytes();
    const words = new Uint32Array(bytes.buffer);
    // The numbers of rules are used up but for one.
    words[3] = NUMBER_LIMIT - 1;
    words[1] = checksum(words);
    const list = BlockList.fromBytes(bytes);
    await replaceDuring(list, '198.51.100.7', () => {
      list.addAddress('192.0.2.1');
      list.addAddress('192.0.2.2');
    });
    expect(list.rules).toEqual(
      expect.arrayContaining(['Address: IPv4 192.0.2.1', 'Address: IPv4 192.0.2.2']),
    );
  });
});

test('a rule that comes again with another label, or written in another way, is no change', async () => {
  const list = new BlockList();
  list.addSubnet('10.1.2.3', 8, { label: 'a' });
  list.addAddress('::ffff:192.0.2.1', 'ipv6');
  const { added, removed } = await list.replaceFrom(['192.0.2.1', '10.0.0.0/8'], { label: 'b' });
  expect({ added, removed }).toEqual({ added: [], removed: [] });
});

test('an empty list, to and from', async () => {
  const list = new BlockList();
  expect(await list.replaceFrom(['192.0.2.1'])).toEqual({
    added: ['Address: IPv4 192.0.2.1'],
    removed: [],
    badLines: [],
  });
  expect(await list.replaceFrom([])).toEqual({
    added: [],
    removed: ['Address: IPv4 192.0.2.1'],
    badLines: [],
  });
  expect(list.check('192.0.2.1')).toBe(false);
});

test('replaceFromBytes takes the place of all rules at once; exceptions, options and callbacks are kept', async () => {
  const ended: string[] = [];
  let time = 1000;
  const list = new BlockList({
    strict: true,
    cidrs: ['10.0.0.0/8'],
    allow: ['192.0.2.9'],
    now: () => time,
    onExpire: ({ rule }) => ended.push(rule),
  });
  const other = new BlockList({ embeddedIPv4: true, allow: ['192.0.2.1'], now: () => time });
  other.addCIDR('192.0.2.0/24', { label: 'drop', expiresAt: 2000 });
  list.replaceFromBytes(other.toBytes());
  expect(list.rules).toEqual([
    'Subnet: IPv4 192.0.2.0/24 (drop) {"expiresAt":"1970-01-01T00:00:02.000Z"}',
    'Except Address: IPv4 192.0.2.9',
  ]);
  expect(() => list.check('nope')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
  expect(list.check('64:ff9b::192.0.2.1')).toBe(false);
  time = 2000;
  expect(list.check('192.0.2.1')).toBe(false);
  await vi.waitFor(() => expect(ended).toEqual(['Subnet: IPv4 192.0.2.0/24']));
});

test('replaceFromBytes refuses what is no snapshot of its kind, and changes nothing', () => {
  const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
  for (const bytes of [new Uint8Array(8), new AllowList().toBytes()]) {
    expect(() => list.replaceFromBytes(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  }
  expect(() => list.replaceFromBytes('bytes' as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
  expect(list.rules).toEqual(['Subnet: IPv4 10.0.0.0/8']);
});
