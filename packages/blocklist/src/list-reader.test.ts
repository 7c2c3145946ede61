import { describe, expect, test } from 'vitest';
import { BlockList, type ListProgress } from './index.ts';

/** What the rules of one text are. */
function rulesOf(text: string): string[] {
  const list = new BlockList();
  list.addText(text);
  return list.rules;
}

describe('formats', () => {
  test.each([
    ['an IPv4 address', '192.0.2.1', 'Address: IPv4 192.0.2.1'],
    ['an IPv6 address', '2001:DB8::1', 'Address: IPv6 2001:db8::1'],
    ['a subnet', '192.0.2.0/24', 'Subnet: IPv4 192.0.2.0/24'],
    ['a subnet with bits behind its prefix', '192.0.2.77/24', 'Subnet: IPv4 192.0.2.77/24'],
    ['an IPv6 subnet', '2001:db8::/32', 'Subnet: IPv6 2001:db8::/32'],
    ['everything', '0.0.0.0/0', 'Subnet: IPv4 0.0.0.0/0'],
    ['a range', '192.0.2.1-192.0.2.9', 'Range: IPv4 192.0.2.1-192.0.2.9'],
    ['a range with white space', '192.0.2.1 - 192.0.2.9', 'Range: IPv4 192.0.2.1-192.0.2.9'],
    ['an IPv6 range', '2001:db8::-2001:db8::ff', 'Range: IPv6 2001:db8::-2001:db8::ff'],
    ['an IPv6 range with white space', '2001:db8:: -  2001:db8::ff', 'Range: IPv6 2001:db8::-2001:db8::ff'],
    ['white space around', '\t 192.0.2.1 \r', 'Address: IPv4 192.0.2.1'],
    ['a byte order mark', '\ufeff192.0.2.1', 'Address: IPv4 192.0.2.1'],
    ['a comment behind it', '192.0.2.1 # scanner', 'Address: IPv4 192.0.2.1'],
    ['a comment right behind it', '192.0.2.1#scanner', 'Address: IPv4 192.0.2.1'],
    ['a comment behind a range', '192.0.2.1 - 192.0.2.9 ; scanner', 'Range: IPv4 192.0.2.1-192.0.2.9'],
    ['Spamhaus DROP', '192.0.2.0/24 ; SBL123456', 'Subnet: IPv4 192.0.2.0/24'],
    ['Spamhaus DROP, IPv6', '2001:db8::/32 ; SBL123456', 'Subnet: IPv6 2001:db8::/32'],
    [
      'Spamhaus DROP, JSON',
      '{"cidr":"192.0.2.0/24","sblid":"SBL123456","rir":"arin"}',
      'Subnet: IPv4 192.0.2.0/24',
    ],
    [
      'eMule',
      '192.000.002.000 - 192.000.002.255 , 000 , Some Company, Inc.',
      'Range: IPv4 192.0.2.0-192.0.2.255',
    ],
    ['eMule, zeros', '000.000.000.000 - 000.255.255.255 , 000 , Bogon', 'Range: IPv4 0.0.0.0-0.255.255.255'],
    [
      'eMule, not padded',
      '192.0.2.0 - 192.0.2.255 , 100 , Some Company',
      'Range: IPv4 192.0.2.0-192.0.2.255',
    ],
    ['eMule, no spaces, no name', '192.000.002.000-192.000.002.255,127', 'Range: IPv4 192.0.2.0-192.0.2.255'],
    ['P2P', 'Some Company:192.0.2.0-192.0.2.255', 'Range: IPv4 192.0.2.0-192.0.2.255'],
    [
      'P2P with marks in the name',
      'A, B; C #1: D:192.0.2.0-192.0.2.255',
      'Range: IPv4 192.0.2.0-192.0.2.255',
    ],
    [
      'P2P with a name of hexadecimal digits',
      'ABC:192.0.2.0-192.0.2.255',
      'Range: IPv4 192.0.2.0-192.0.2.255',
    ],
    ['P2P without a name', ':192.0.2.0-192.0.2.255', 'Range: IPv4 192.0.2.0-192.0.2.255'],
    ['ipset', 'add bad 192.0.2.0/24', 'Subnet: IPv4 192.0.2.0/24'],
    ['ipset with a timeout', 'add bad 192.0.2.1 timeout 3600 comment "a # b"', 'Address: IPv4 192.0.2.1'],
    ['ipset, IPv6', 'add bad6 2001:db8::/32', 'Subnet: IPv6 2001:db8::/32'],
  ])('%s', (_reason, line, rule) => {
    expect(rulesOf(line)).toEqual([rule]);
    expect(rulesOf(`${line}\n`)).toEqual([rule]);
    expect(rulesOf(`# first\r\n${line}\r\n\r\n`)).toEqual([rule]);
  });

  test.each([
    ['nothing', ''],
    ['a blank line', '  \t\r'],
    ['a comment with #', '# 192.0.2.1'],
    ['a comment with ;', '; 192.0.2.1'],
    ['an indented comment', '   # 192.0.2.1'],
    [
      'Spamhaus metadata',
      '{"type":"metadata","timestamp":1700000000,"size":2,"records":1,"copyright":"(c)"}',
    ],
    ['an eMule range that is allowed', '192.000.002.000 - 192.000.002.255 , 128 , Friends'],
    ['the head of an ipset', 'create bad hash:net family inet hashsize 1024 maxelem 65536'],
  ])('no rule: %s', (_reason, line) => {
    const list = new BlockList();
    expect(list.addText(line)).toEqual({ added: 0, badLines: [] });
    expect(list.size).toBe(0);
  });

  test.each([
    ['a word', 'nope'],
    ['a name', 'example.com'],
    ['an octet too large', '192.0.2.256'],
    ['octets in octal or padded, which cannot be told apart', '010.0.0.1'],
    ['the same in a range', '010.0.0.1-010.0.0.9'],
    ['octets padded to two digits', '10.00.02.00 - 10.00.02.99 , 000 , x'],
    ['an octet too large, padded', '192.000.002.000 - 192.000.002.999 , 000 , x'],
    ['a prefix too long', '192.0.2.0/33'],
    ['an IPv6 prefix too long', '2001:db8::/129'],
    ['a prefix with a leading zero', '192.0.2.0/08'],
    ['no prefix', '192.0.2.0/'],
    ['a netmask', '192.0.2.0/255.255.255.0'],
    ['a range in the wrong order', '192.0.2.9-192.0.2.1'],
    ['a range of two families', '192.0.2.1-2001:db8::'],
    ['a range of two families, which is none of IPv4 with a name', '::192.0.2.1-192.0.2.9'],
    ['another', '2001:db8::192.0.2.1 - 192.0.2.9'],
    ['half a range', '192.0.2.1-'],
    ['the other half', '-192.0.2.1'],
    ['a range of subnets', '192.0.2.0/25-192.0.2.128/25'],
    ['two addresses', '192.0.2.1 192.0.2.2'],
    ['a list with commas', '192.0.2.1,192.0.2.2'],
    ['an exception', '!192.0.2.1'],
    ['an exception in an ipset', 'add bad 192.0.2.1 nomatch'],
    ['an ipset with ports', 'add bad 192.0.2.1,tcp:80'],
    ['broken JSON', '{"cidr":"192.0.2.0/24"'],
    ['JSON of something else', '{"asn":64496,"cidrs":[]}'],
    ['JSON without an address', '{"cidr":"nope"}'],
    ['HTML, where a list was expected', '<!DOCTYPE html>'],
  ])('a bad line: %s', (_reason, line) => {
    const list = new BlockList();
    const text = `# list\n192.0.2.1\n  ${line}  \n192.0.2.3\n`;
    expect(() => list.addText(text)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', line: 3, text: line }),
    );
    expect(list.size).toBe(0);
    expect(list.addText(text, { badLines: 'collect' })).toEqual({
      added: 2,
      badLines: [{ line: 3, text: line }],
    });
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.3', 'Address: IPv4 192.0.2.1']);
  });

  test('a range in JSON and padded octets take no detour around the checks', () => {
    expect(() => rulesOf('{"cidr":"010.0.0.0/8"}')).toThrow();
    expect(() => rulesOf('name:010.0.0.0-010.0.0.9')).toThrow();
  });
});

describe('addText', () => {
  test('the error says where and what', () => {
    const list = new BlockList();
    expect(() => list.addText('192.0.2.1\nnope')).toThrow(
      "The argument 'list' has no address, subnet or range in line 2. Received 'nope'",
    );
  });

  test('rules that were there stay if it throws', () => {
    const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
    expect(() => list.addText('::/0\nnope')).toThrow();
    expect(list.rules).toEqual(['Subnet: IPv4 10.0.0.0/8']);
    expect(list.check('192.0.2.1')).toBe(false);
    list.addText('::/0\n10.0.0.1');
    expect(list.rules).toEqual(['Address: IPv4 10.0.0.1', 'Subnet: IPv6 ::/0', 'Subnet: IPv4 10.0.0.0/8']);
    expect(list.check('192.0.2.1')).toBe(true);
  });

  test('counts what it reads, and keeps an address once', () => {
    const list = new BlockList();
    expect(list.addText('192.0.2.1\n192.0.2.1\n')).toEqual({ added: 2, badLines: [] });
    expect(list.size).toBe(1);
  });

  test.each([
    ['no text', [5], 'ERR_INVALID_ARG_TYPE'],
    ['a bad line, unless it is to be collected', ['nope', { badLines: 'ignore' }], 'ERR_INVALID_ARG_VALUE'],
  ])('refuses %s', (_reason, args, code) => {
    // @ts-expect-error: wrong on purpose
    expect(() => new BlockList().addText(...args)).toThrow(expect.objectContaining({ code }));
  });
});

describe('addLines', () => {
  async function* bit<Item>(...items: Item[]): AsyncGenerator<Item> {
    for (const item of items) yield item;
  }

  test('lines', async () => {
    const list = new BlockList();
    await list.addLines(bit('192.0.2.1', '# x', '', '10.0.0.0/8'));
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.1', 'Subnet: IPv4 10.0.0.0/8']);
  });

  test('several lines at once, from an array', async () => {
    const list = new BlockList();
    await list.addLines(['192.0.2.1\n192.0.2.2\n', '192.0.2.3']);
    expect(list.size).toBe(3);
  });

  test('bytes that are cut anywhere, within a character too', async () => {
    const bytes = new TextEncoder().encode('192.0.2.1 # böse\r\n2001:db8::/32\n\n# größer\n192.0.2.3');
    for (let size = 1; size < bytes.length; size++) {
      const list = new BlockList();
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const result = await list.addLines(bit(...chunks));
      expect(result).toEqual({ added: 3, badLines: [] });
      expect(list.size).toBe(3);
    }
  });

  test('nothing is added before the end, nor if it fails', async () => {
    const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
    async function* lines() {
      yield '192.0.2.1';
      expect(list.check('192.0.2.1')).toBe(false);
      yield 'nope';
    }
    await expect(list.addLines(lines())).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      line: 2,
      text: 'nope',
    });
    async function* broken() {
      yield '192.0.2.1';
      throw new Error('the connection broke');
    }
    await expect(list.addLines(broken())).rejects.toThrow('the connection broke');
    expect(list.rules).toEqual(['Subnet: IPv4 10.0.0.0/8']);
  });

  test('bad lines are collected with their numbers', async () => {
    const list = new BlockList();
    const result = await list.addLines(bit('192.0.2.1\nnope', 'x', '192.0.2.2'), { badLines: 'collect' });
    expect(result).toEqual({
      added: 2,
      badLines: [
        { line: 2, text: 'nope' },
        { line: 3, text: 'x' },
      ],
    });
  });

  test('progress', async () => {
    const list = new BlockList();
    const seen: ListProgress[] = [];
    const lines = Array.from({ length: 25_000 }, (_, i) => (i % 2 ? `# ${i}` : `10.0.${i >> 8}.${i & 255}`));
    await list.addLines(lines, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { lines: 10_000, added: 5_000 },
      { lines: 20_000, added: 10_000 },
      { lines: 25_000, added: 12_500 },
    ]);
  });

  test('rules that come meanwhile keep their place', async () => {
    const list = new BlockList();
    async function* lines() {
      yield '192.0.2.1';
      list.addAddress('192.0.2.2');
    }
    await list.addLines(lines());
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.1', 'Address: IPv4 192.0.2.2']);
  });
});
