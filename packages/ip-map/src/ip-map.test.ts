import { parseCIDR, parseIP, parseRange } from '@net/ip-parse';
import { describe, expect, test } from 'vitest';
import { columns, IpMap } from './index.ts';

describe('the narrowest entry', () => {
  const map = IpMap.from([
    ['0.0.0.0/0', 'all'],
    ['10.0.0.0/8', 'ten'],
    ['10.1.0.0/16', 'ten one'],
    ['10.1.2.3', 'one address'],
    ['10.1.2.0-10.1.2.9', 'a range'],
    ['2001:db8::/32', 'documentation'],
  ] as const);

  test.each([
    ['10.1.2.3', ['one address', 'a range', 'ten one', 'ten', 'all'], 'in all of them'],
    ['10.1.2.9', ['a range', 'ten one', 'ten', 'all'], 'the end of a range'],
    ['10.1.2.10', ['ten one', 'ten', 'all'], 'behind it'],
    ['10.255.255.255', ['ten', 'all'], 'the end of a prefix'],
    ['11.0.0.0', ['all'], 'behind it'],
    ['::ffff:10.1.2.3', ['one address', 'a range', 'ten one', 'ten', 'all'], 'IPv4-mapped'],
    ['2001:db8::1', ['documentation'], 'IPv6'],
    ['2001:db8::1%eth0', ['documentation'], 'with a zone id'],
    ['2001:db9::', [], 'in none'],
    ['10.1.2.3 ', [], 'not an address'],
    ['2001:db8::1%', [], 'an empty zone id'],
    ['2001:db8::1%\0', [], 'a zone id with NUL'],
    ['localhost', [], 'a name'],
  ])('%j is in %j: %s', (address, values) => {
    expect(map.matches(address).map(({ value }) => value)).toEqual(values);
    expect(map.get(address)).toBe(values[0]);
    expect(map.match(address)?.value).toBe(values[0]);
  });

  test('has its text', () => {
    expect(map.match('10.1.2.3')).toEqual({ prefix: '10.1.2.3/32', value: 'one address' });
    expect(map.match('10.1.2.4')).toEqual({ prefix: '10.1.2.0-10.1.2.9', value: 'a range' });
    expect(map.match('2001:db8::1')).toEqual({ prefix: '2001:db8::/32', value: 'documentation' });
  });

  test('of an address that is given as a value', () => {
    expect(map.get(parseIP('10.1.2.3'))).toBe('one address');
    expect(map.get(parseIP('2001:db8::1'))).toBe('documentation');
    expect(map.get([0, 0, 0xffff, 0x0a010203])).toBe('one address');
  });

  test('of ranges that overlap is the one with fewer addresses, and of equal ones the one that begins last', () => {
    const ranges = IpMap.from([
      ['10.0.0.0-10.0.0.20', 'long'],
      ['10.0.0.15-10.0.0.25', 'short'],
      ['10.0.0.5-10.0.0.15', 'as short'],
    ]);
    expect(['10.0.0.5', '10.0.0.15', '10.0.0.16', '10.0.0.25'].map((address) => ranges.get(address))).toEqual(
      [...['as short', 'short', 'short', 'short']],
    );
  });
});

describe('keys', () => {
  test('are the same entry in all forms', () => {
    const map = new IpMap<number>();
    map
      .set('192.0.2.0/24', 1)
      .set('192.0.2.77/24', 2)
      .set('192.0.2.0-192.0.2.255', 3)
      .set('::ffff:192.0.2.0/120', 4);
    map.set(parseCIDR('192.0.2.0/24'), 5).set(parseRange('::ffff:192.0.2.0-::ffff:192.0.2.255'), 6);
    expect([...map]).toEqual([['192.0.2.0/24', 6]]);
    expect(map.has('192.0.2.1/24')).toBe(true);
    expect(map.has('192.0.2.0/25')).toBe(false);
  });

  test('of IPv6 contain IPv4 addresses, if these are in their IPv4-mapped form', () => {
    const map = IpMap.from([
      ['::/0', 'all'],
      ['::fffe:0:0-::ffff:0.0.0.9', 'around zero'],
      ['0.0.0.0/8', 'zero'],
    ]);
    expect(map.get('192.0.2.1')).toBe('all');
    expect(map.matches('0.0.0.5').map(({ value }) => value)).toEqual(['zero', 'around zero', 'all']);
    expect(map.match('192.0.2.1')?.prefix).toBe('::/0');
    const asNarrow = IpMap.from([
      ['::fffe:ffff:ffff-::ffff:0.0.0.0', 'from below'],
      ['0.0.0.0/31', 'the first two'],
      ['255.255.255.254/31', 'the last two'],
      ['::ffff:255.255.255.255-::1:0:0:0', 'to above'],
    ]);
    expect([asNarrow.get('0.0.0.0'), asNarrow.get('255.255.255.255')]).toEqual(['the first two', 'to above']);
  });

  test.each([5, null, undefined, {}, true])('%j is refused by its type', (key) => {
    for (const method of ['set', 'has', 'delete'] as const) {
      expect(() => new IpMap()[method](key as never, 1)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
      );
    }
  });

  test.each([
    { family: 'IPv4', first: 9, last: 1 },
    { family: 'IPv4', first: 1, last: [0, 0, 0, 1] },
    { family: 'IPv6', first: [0, 0, 0, 1], last: [0, 0, 0] },
    { family: 'IPv4', first: -1, last: 5 },
  ])('the range %j is refused', (range) => {
    const map = new IpMap<number>();
    expect(() => map.set(range as never, 1)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
    expect(map.size).toBe(0);
  });

  test('a number is an IPv4 address', () => {
    const map = IpMap.from([['0.0.0.5', 'five']]);
    expect([map.get(5), map.get(6)]).toEqual(['five', undefined]);
  });

  test.each([null, undefined, {}, [], true, -1, 1.5, Number.NaN, 2 ** 32, [0, 0, 0], [0, 0, 0, -1], ['1']])(
    'looking up %j is refused, not taken for the address before',
    (address) => {
      const map = IpMap.from([
        ['0.0.0.0/0', 4],
        ['::/0', 6],
      ]);
      expect(map.get('::1')).toBe(6);
      for (const method of ['get', 'match', 'matches'] as const) {
        expect(() => map[method](address as never)).toThrow(
          expect.objectContaining({
            code: 'ERR_INVALID_ARG_TYPE',
            message: expect.stringContaining('"address"'),
          }),
        );
      }
    },
  );

  test.each(['', '10.0.0.0/33', '10.0.0.9-10.0.0.1', '10.0.0.1-::1', 'localhost', '10.0.0.0/8 '])(
    '%j is refused by its text',
    (key) => {
      const map = new IpMap();
      expect(() => map.set(key, 1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_IP_ADDRESS' }));
      expect(map.size).toBe(0);
    },
  );
});

describe('a snapshot', () => {
  const entries: [string, { name: string } | null][] = [
    ['10.0.0.0/8', { name: 'ten' }],
    ['10.1.0.0/16', null],
    ['2001:db8::/32', { name: 'documentation' }],
  ];

  test('in shared memory is read in place by many, and changed by none', () => {
    const bytes = IpMap.from(entries).toBytes({ shared: true });
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    const before = bytes.slice();
    const [one, other] = [IpMap.fromBytes(bytes), IpMap.fromBytes<unknown>(bytes)];
    one.delete('10.0.0.0/8');
    one.set('10.1.0.0/16', { name: 'changed' });
    other.set('11.0.0.0/8', 'eleven');
    expect([...one].map(([prefix]) => prefix)).toEqual(['10.1.0.0/16', '2001:db8::/32']);
    expect([...other]).toHaveLength(4);
    expect(other.get('10.9.9.9')).toEqual({ name: 'ten' });
    expect(other.get('10.1.1.1')).toBeNull();
    expect(bytes).toEqual(before);
  });

  test('has a codec for values that JSON cannot hold', () => {
    const map = IpMap.from([['10.0.0.0/8', 10n]]);
    const bytes = map.toBytes({ encode: (values) => new TextEncoder().encode(values.join()) });
    const copy = IpMap.fromBytes(bytes, (encoded) =>
      new TextDecoder().decode(encoded).split(',').map(BigInt),
    );
    expect(copy.get('10.0.0.1')).toBe(10n);
  });

  test('has each value once, and none without an entry', () => {
    const map = new IpMap<string>();
    for (let i = 0; i < 256; i++) map.set(`10.${i}.0.0/16`, i % 2 ? 'odd value' : 'even value');
    map.set('11.0.0.0/8', 'gone').delete('11.0.0.0/8');
    const text = new TextDecoder('latin1').decode(map.toBytes());
    expect(text.split('odd value')).toHaveLength(2);
    expect(text).not.toContain('gone');
  });

  test('of an empty map', () => {
    expect([...IpMap.fromBytes(new IpMap().toBytes())]).toEqual([]);
  });

  test('that was changed, cut or is none is refused', () => {
    const bytes = IpMap.from(entries).toBytes();
    const refused = expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' });
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.slice();
      changed[i]! ^= 1;
      expect(() => IpMap.fromBytes(changed), `byte ${i}`).toThrow(refused);
      expect(() => IpMap.fromBytes(bytes.slice(0, i)), `${i} bytes`).toThrow(refused);
    }
    expect(() => IpMap.fromBytes('text' as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test.each(['null', '5', '"ab"', '{"length":-1}'])(
    'whose values are %s in place of an array is refused',
    (json) => {
      const bytes = new IpMap().toBytes({ encode: () => new TextEncoder().encode(json) });
      expect(() => IpMap.fromBytes(bytes)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
      );
    },
  );
});

describe('addLines', () => {
  const csv = columns({ first: 0, last: 1, value: 2 });

  test.each([
    ['LF', '10.0.0.0,10.255.255.255,A\n11.0.0.0,11.0.0.9,B\n'],
    ['CR LF', '10.0.0.0,10.255.255.255,A\r\n11.0.0.0,11.0.0.9,B\r\n'],
    ['CR', '10.0.0.0,10.255.255.255,A\r11.0.0.0,11.0.0.9,B\r'],
    ['no line break at the end', '10.0.0.0,10.255.255.255,A\n11.0.0.0,11.0.0.9,B'],
    ['quotes', '"10.0.0.0","10.255.255.255","A"\n11.0.0.0,11.0.0.9,B'],
    ['comments, empty lines, white space', '# a,b,c\n\n 10.0.0.0,10.255.255.255,A\n  \n11.0.0.0, 11.0.0.9,B'],
  ])('reads CSV with %s, cut anywhere', async (_reason, text) => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at <= text.length; at++) {
      for (const pieces of [
        [text.slice(0, at), text.slice(at)],
        [bytes.slice(0, at), bytes.slice(at)],
      ]) {
        const map = new IpMap<string>();
        expect(await map.addLines(pieces, { parse: csv })).toMatchObject({ added: 2 });
        expect([...map]).toEqual([
          ['10.0.0.0/8', 'A'],
          ['11.0.0.0-11.0.0.9', 'B'],
        ]);
      }
    }
  });

  test.each<[line: string, value: string, reason: string]>([
    ['192.0.2.0/24,"Cloudflare, Inc.",x', 'Cloudflare, Inc.', 'a separator in quotes'],
    ['192.0.2.0/24,"He said ""no""",x', 'He said "no"', 'quotes in quotes'],
    ['192.0.2.0/24,"",x', '', 'an empty column in quotes'],
    ['192.0.2.0/24,,x', '', 'an empty column'],
  ])('%s has %j: %s', async (line, value) => {
    const map = new IpMap<string>();
    await map.addLines([line], { parse: columns({ value: 1 }) });
    expect(map.get('192.0.2.1')).toBe(value);
  });

  test('takes a function, other separators, and asynchronous pieces', async () => {
    const map = new IpMap<number>();
    const pieces = (async function* () {
      yield '192.0.2.0/24\t7\n198.51.';
      yield '100.0/24\t8';
    })();
    const split = columns({ value: 1, separator: '\t' });
    await map.addLines(pieces, {
      parse: (line) => {
        const entry = split(line);
        return entry && [entry[0], Number(entry[1])];
      },
    });
    expect([map.get('192.0.2.1'), map.get('198.51.100.1')]).toEqual([7, 8]);
  });

  test('adds all or nothing, and names the line', async () => {
    const map = new IpMap<string>();
    for (const [text, code, line] of [
      ['10.0.0.0/8,A\n10.0.0.0/33,B', 'ERR_INVALID_IP_ADDRESS', 2],
      ['10.0.0.0/8', 'ERR_INVALID_ARG_VALUE', 1],
      ['10.0.0.0/8,"A', 'ERR_INVALID_ARG_VALUE', 1],
    ] as const) {
      await expect(map.addLines([text], { parse: columns({ value: 1 }) })).rejects.toMatchObject({
        code,
        line,
      });
    }
    expect(map.size).toBe(0);
  });

  test.each<[pieces: (line: string) => string[], reason: string]>([
    [(line) => [`192.0.2.0/24,A\n${line}\n`], 'in one chunk'],
    [(line) => ['192.0.2.0/24,A\n', line, '\n'], 'that ends in a later chunk'],
    [(line) => [`192.0.2.0/24,A\n${line.slice(0, 60_000)}`, `${line.slice(60_000)}\r\n`], 'cut in two'],
    [(line) => [`192.0.2.0/24,A\r\n${line}\r`, '\n'], 'with a line break cut in two'],
    [(line) => [`192.0.2.0/24,A\n${line}`], 'without an end'],
  ])('refuses a line of more than 65,536 characters %#', async (toPieces) => {
    const fits = `198.51.100.0/24,${'x'.repeat(65_536 - '198.51.100.0/24,'.length)}`;
    const map = new IpMap<string>();
    const options = { parse: columns({ value: 1 }) };
    expect(await map.addLines(toPieces(fits), options)).toEqual({ lines: 2, added: 2 });
    await expect(map.addLines(toPieces(`${fits}x`), options)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      line: 2,
    });
  });

  test('refuses a line that is too long without waiting for its end', async () => {
    async function* endless() {
      for (;;) yield 'x'.repeat(1000);
    }
    const added = new IpMap<string>().addLines(endless(), { parse: columns({ value: 1 }) });
    await expect(added).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', line: 1 });
  });

  test('reports progress', async () => {
    const seen: unknown[] = [];
    const lines = Array.from({ length: 20_005 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24,x\n`);
    await new IpMap().addLines(lines, {
      parse: columns({ value: 1 }),
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([10_000, 20_000, 20_005].map((count) => ({ lines: count, added: count })));
    seen.length = 0;
    await new IpMap().addLines([], {
      parse: columns({ value: 1 }),
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([{ lines: 0, added: 0 }]);
  });
});

describe('a misspelt option', () => {
  const refused = expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' });

  test('of toBytes is refused', () => {
    expect(() => new IpMap().toBytes({ shareed: true } as object)).toThrow(
      "The property 'options.shareed' is no option. Received boolean",
    );
  });

  test('of columns is refused, and so is an empty separator, which no line contains', () => {
    expect(() => columns({ frist: 1, value: 0 } as never)).toThrow(refused);
    expect(() => columns({ value: 1, separator: '' })).toThrow(refused);
  });

  test('of addLines is refused', async () => {
    const options = { parse: columns({ value: 1 }), onprogress: () => undefined };
    await expect(new IpMap().addLines([], options)).rejects.toEqual(refused);
  });
});
