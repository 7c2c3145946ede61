import { type IP, type IPRange, parseCIDR, parseIP, parseRange, toRange } from '@net/ip-parse';
import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { IpMap } from './index.ts';
import { checksum } from './snapshot.ts';

/** An entry of the model: its ends as numbers of 128 bits, those of IPv4 in their IPv4-mapped form. */
interface Entry {
  first: bigint;
  last: bigint;
  value: number;
}

const MAPPED = 0xffff_0000_0000n;
const toNumber = (ip: IP): bigint =>
  typeof ip === 'number' ? MAPPED + BigInt(ip) : ip.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);

function toEntry(key: string, value = 0): Entry {
  const range: Pick<IPRange, 'first' | 'last'> = key.includes('/')
    ? toRange(parseCIDR(key))
    : key.includes('-')
      ? parseRange(key)
      : { first: parseIP(key), last: parseIP(key) };
  return { first: toNumber(range.first), last: toNumber(range.last), value };
}

/** The model: a list of entries, which every query scans completely. */
class NaiveMap {
  entries: Entry[] = [];

  set(key: string, value: number) {
    this.delete(key);
    this.entries.push(toEntry(key, value));
  }

  has(key: string) {
    const { first, last } = toEntry(key);
    return this.entries.some((entry) => entry.first === first && entry.last === last);
  }

  delete(key: string) {
    const { first, last } = toEntry(key);
    const had = this.has(key);
    this.entries = this.entries.filter((entry) => entry.first !== first || entry.last !== last);
    return had;
  }

  /** The values of the entries that contain an address: the narrowest first, then the one that begins last. */
  matches(address: string) {
    const at = toEntry(address).first;
    return this.entries
      .filter(({ first, last }) => first <= at && at <= last)
      .sort((a, b) => Number(a.last - a.first - (b.last - b.first)) || Number(b.first - a.first))
      .map(({ value }) => value);
  }

  /** In the order of iteration: IPv4 first, then by the first address, then the widest first. */
  get values() {
    const isIPv4 = ({ first, last }: Entry) => first >= MAPPED && last < MAPPED + 2n ** 32n;
    return [...this.entries]
      .sort(
        (a, b) =>
          Number(isIPv4(b)) - Number(isIPv4(a)) || Number(a.first - b.first) || Number(b.last - a.last),
      )
      .map(({ value }) => value);
  }
}

// Few addresses, close to each other and to the ends, so that entries meet.
const address4 = fc.constantFrom(
  '0.0.0.0',
  '0.0.0.1',
  '10.0.0.0',
  '10.0.0.7',
  '10.0.0.8',
  '10.0.0.9',
  '10.128.0.0',
  '255.255.255.255',
);
const address6 = fc.constantFrom(
  ...[
    '::',
    '::1',
    '::fffe:ffff:ffff',
    '::ffff:0.0.0.0',
    '::ffff:10.0.0.8',
    '::ffff:255.255.255.255',
    '::1:0:0:0',
  ],
  ...['2001:db8::', '2001:db8::ffff:ffff', '2001:db8::1:0:0', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
);
const address = fc.oneof(address4, address6);
const range = (addresses: fc.Arbitrary<string>) =>
  fc
    .tuple(addresses, addresses)
    .map(([a, b]) => (toEntry(a).first <= toEntry(b).first ? `${a}-${b}` : `${b}-${a}`));
const key = fc.oneof(
  address,
  range(address4),
  range(address6),
  fc.tuple(address4, fc.nat(32)).map((parts) => parts.join('/')),
  fc.tuple(address6, fc.nat(128)).map((parts) => parts.join('/')),
);

const operation = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('set' as const), key, fc.nat(5)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete' as const), key, fc.constant(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('get' as const), address, fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('restore' as const), address, fc.nat(1)) },
);

test('does what a list of entries does', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 30 }),
      fc.array(address, { maxLength: 5 }),
      (operations, asked) => {
        let map = new IpMap<number>();
        const model = new NaiveMap();
        const compare = (at: string) => {
          expect(map.get(at)).toBe(model.matches(at)[0]);
          expect(map.match(at)?.value).toBe(model.matches(at)[0]);
          expect(map.matches(at).map(({ value }) => value)).toEqual(model.matches(at));
        };
        for (const [name, text, value] of operations) {
          if (name === 'set') {
            map.set(text, value);
            model.set(text, value);
          } else if (name === 'delete') {
            expect(map.delete(text)).toBe(model.delete(text));
            expect(map.has(text)).toBe(false);
          } else if (name === 'get') compare(text);
          else map = IpMap.fromBytes(map.toBytes({ shared: value === 1 }));
        }
        for (const at of asked) compare(at);
        expect(map.size).toBe(model.entries.length);
        expect([...map].map(([, value]) => value)).toEqual(model.values);
        // The texts of the entries are keys of the same entries.
        const copy = IpMap.from(map);
        expect([...copy]).toEqual([...map]);
        for (const [prefix] of map) expect(map.has(prefix)).toBe(true);
        for (const at of asked) expect(copy.get(at)).toBe(map.get(at));
      },
    ),
    { numRuns: Number(process.env.NET_FUZZ_COUNT ?? 0) > 0 ? 20_000 : 1500 },
  );
});

test('a forged snapshot is refused, or can be used', { timeout: 120_000 }, () => {
  const entries = fc.array(fc.tuple(key, fc.nat(5)), { maxLength: 12 });
  const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(20), fc.nat(0xffff_ffff))), {
    minLength: 1,
    maxLength: 4,
  });
  let used = 0;
  fc.assert(
    fc.property(entries, changes, fc.array(address, { maxLength: 5 }), (pairs, forgeries, asked) => {
      const bytes = IpMap.from(pairs).toBytes();
      const words = new Uint32Array(bytes.buffer);
      for (const [at, word] of forgeries) words[2 + (at % (words.length - 2))] = word;
      words[1] = checksum(words);
      let map: IpMap<number>;
      try {
        map = IpMap.fromBytes(bytes);
      } catch (error) {
        // The second is of the values, which are JSON.
        expect((error as { code?: string }).code ?? (error as Error).name).toMatch(
          /^(ERR_INVALID_ARG_VALUE|SyntaxError)$/,
        );
        return;
      }
      used++;
      for (const at of asked) [map.get(at), map.match(at), map.matches(at)];
      map.set('10.0.0.0/8', 1).delete('10.0.0.0/9');
      expect([...map].length).toBe(map.size);
    }),
    { numRuns: 1500 },
  );
  expect(used).toBeGreaterThan(0);
});
