import { describe, expect, test, vi } from 'vitest';
import { BlockList, type ListProgress } from '../index.ts';

/** The rules of one text. */
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
    ['ipset without a timeout', 'add bad 192.0.2.1 timeout 0', 'Address: IPv4 192.0.2.1'],
    [
      'ipset with a comment',
      'add bad 192.0.2.1 packets 3 bytes 180 comment "a # b"',
      'Address: IPv4 192.0.2.1 {"reason":"a # b"}',
    ],
    ['a mask behind a slash', '192.0.2.0/255.255.255.0', 'Subnet: IPv4 192.0.2.0/24'],
    ['a mask behind white space', '10.0.0.0 255.0.0.0', 'Subnet: IPv4 10.0.0.0/8'],
    ['a mask behind a tab, of one address', '10.0.0.1\t255.255.255.255', 'Subnet: IPv4 10.0.0.1/32'],
    ['a mask and a comment', '10.0.0.0 255.128.0.0 # x', 'Subnet: IPv4 10.0.0.0/9'],
    ['an abbreviated subnet', '10.1/16', 'Subnet: IPv4 10.1.0.0/16'],
    ['an abbreviated subnet of one octet', '10/8', 'Subnet: IPv4 10.0.0.0/8'],
    ['IPsum', '192.0.2.1\t9', 'Address: IPv4 192.0.2.1'],
    [
      'DShield',
      '192.0.2.0\t192.0.2.255\t24\t3051\tSOME-NET\tUS\tabuse@example.com',
      'Subnet: IPv4 192.0.2.0/24',
    ],
    [
      'P2P whose name begins as an ipset',
      'add it: Ltd:192.0.2.0-192.0.2.9',
      'Range: IPv4 192.0.2.0-192.0.2.9',
    ],
    ['P2P whose name is a command', 'create x:192.0.2.0-192.0.2.9', 'Range: IPv4 192.0.2.0-192.0.2.9'],
    ['P2P whose name is a brace', '{a}:192.0.2.0-192.0.2.9', 'Range: IPv4 192.0.2.0-192.0.2.9'],
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
    ['the headings of DShield', 'Start\tEnd\tNetmask\tAttacks\tName\tCountry\temail'],
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
    ['a mask with a hole', '192.0.2.0/255.0.255.0'],
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
    ['an exception in an ipset, behind other options', 'add bad 10.0.0.0/8 timeout 0 nomatch comment "x"'],
    ['an ipset with an interface', 'add bad 10.0.0.0/8,eth0'],
    ['an entry that is deleted', 'del bad 192.0.2.1'],
    ['a set whose entries are networks of a size', 'create bad hash:ip family inet netmask 24'],
    ['a set of ports', 'create bad hash:ip,port family inet hashsize 1024'],
    ['a hosts file, which is about names', '0.0.0.0 ads.example.com'],
    ['a hosts file that names the address itself', '0.0.0.0 0.0.0.0'],
    ['a hosts file of loopback', '127.0.0.1\tlocalhost'],
    ['a wildcard mask', '10.0.0.0 0.255.255.255'],
    ['an abbreviated subnet whose prefix is longer than what is there', '10.1/24'],
    ['an abbreviated address, which may be another one', '10.1'],
    ['DShield whose columns do not agree', '192.0.2.0\t192.0.2.127\t24\t7'],
    ['a number behind a space', '192.0.2.1 9'],
    ['empty JSON', '{"cidr":""}'],
    ['a comment in JSON', '{"cidr":"# 192.0.2.1"}'],
    ['a list in JSON', '{"cidr":["192.0.2.0/24"]}'],
    ['an address in metadata', '{"type":"metadata","cidr":"192.0.2.0/24"}'],
    ['JSON that is no object', '{"a":1}}'],
    ['a NUL', '192.0.2.1\0'],
    ['a control character in a comment, which may have been meant as a line break', '# a\x1e192.0.2.7'],
    ['a zone id', 'fe80::1%eth0'],
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

describe('formats of more than one line', () => {
  const lines = (...all: string[]) => all.join('\n');

  test('the default timeout of a set, and its end', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    try {
      const list = new BlockList();
      list.addText(
        lines(
          'create bad hash:ip family inet timeout 60',
          'add bad 192.0.2.1',
          'add bad 192.0.2.2 timeout 120',
        ),
      );
      expect(list.matches('192.0.2.1')[0]?.expiresAt).toBe(1_060_000);
      vi.setSystemTime(1_060_000);
      expect(list.check('192.0.2.1')).toBe(false);
      expect(list.check('192.0.2.2')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a second set may be one of those that are let through, and is bad unless it is asked for', () => {
    const text = lines('add bad 192.0.2.1', 'add good 192.0.2.2', 'add bad6 2001:db8::1');
    const list = new BlockList();
    expect(() => list.addText(text)).toThrow(expect.objectContaining({ line: 2 }));
    list.addText(text, { sets: ['bad', 'bad6'] });
    expect(list.rules).toEqual(['Address: IPv6 2001:db8::1', 'Address: IPv4 192.0.2.1']);
  });

  test('a column of comma-separated values', () => {
    const list = new BlockList();
    const text = lines(
      '# a comment',
      '"first_seen","dst_ip","note"',
      '2026-01-01,192.0.2.1,x',
      '2026-01-01,"192.0.2.0/24","a ""b"", c"',
    );
    expect(list.addText(text, { column: 'dst_ip' })).toEqual({ added: 2, badLines: [] });
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.1', 'Subnet: IPv4 192.0.2.0/24']);
  });

  test.each([
    ['one value too many', 'a,192.0.2.1,b'],
    ['one value too few', '192.0.2.1'],
    ['a quote that does not end', 'a,"192.0.2.1'],
    ['text behind a quote', 'a,"192.0.2.1"x'],
    ['no address', 'a,'],
    ['a comment behind the address', 'a,192.0.2.1 # x'],
  ])('comma-separated values with %s', (_reason, line) => {
    const list = new BlockList();
    const result = list.addText(lines('when,ip', line), { column: 'ip', badLines: 'collect' });
    expect(result).toEqual({ added: 0, badLines: [{ line: 2, text: line }] });
  });

  test('no column of this name is an error in any case', () => {
    const list = new BlockList();
    expect(() => list.addText('when,ip\na,192.0.2.1', { column: 'address', badLines: 'collect' })).toThrow(
      "has no column 'address' in line 1",
    );
  });

  test.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
    ['NEL', '\x85'],
    ['LS', '\u2028'],
    ['PS', '\u2029'],
    ['VT', '\v'],
    ['FF', '\f'],
  ])('lines that end with %s', (_name, end) => {
    const text = ['# scanners', '192.0.2.1 # 192.0.2.9', '192.0.2.0/30', ''].join(end);
    expect(rulesOf(text)).toEqual(['Address: IPv4 192.0.2.1', 'Subnet: IPv4 192.0.2.0/30']);
    expect(() => rulesOf(`${text}nope`)).toThrow(expect.objectContaining({ line: 4 }));
  });

  test('what all rules of a list carry', () => {
    const list = new BlockList();
    list.addText('192.0.2.1\nadd x 192.0.2.2 comment "y"', { label: 'drop', reason: 'listed' });
    expect(list.rules).toEqual([
      'Address: IPv4 192.0.2.2 (drop) {"reason":"y"}',
      'Address: IPv4 192.0.2.1 (drop) {"reason":"listed"}',
    ]);
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
    const result = await list.addLines(bit('192.0.2.1', 'nope', 'x', '192.0.2.2'), { badLines: 'collect' });
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
    seen.length = 0;
    await list.addLines([], { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([{ lines: 0, added: 0 }]);
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
