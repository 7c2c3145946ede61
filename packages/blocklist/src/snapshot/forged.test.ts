import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { BlockList } from '../index.ts';
import { checksum } from './snapshot.ts';

/** A list that has all kinds of columns: overlaps, networks as they were written, notes, exceptions. */
function sample(): BlockList {
  const list = new BlockList({ allow: ['10.1.0.0/16', '2001:db8::1'] });
  list.addText('192.0.2.1\n10.1.2.3/8\n10.0.0.1-10.0.0.9\n10.2.0.0/16\n2001:db8::1/32\n2001:db8::5\n::/8');
  for (let i = 0; i < 40; i++) list.addAddress(`10.0.${i * 5}.1`, { label: `a${i % 3}`, reason: 'b' });
  list.addAddress('192.0.2.9', { expiresAt: 8e15 });
  list.addRange('2001:db8::', '2001:db9::', 'ipv6');
  return list;
}

const whole = new Uint32Array(sample().toBytes().buffer);
const questions = [
  '10.0.200.1',
  '192.0.2.1',
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '2001:db8::5',
  'ffff::',
  '::ffff:10.0.0.5',
];

/** Calls every method of a list. The results do not matter; the calls must terminate without throwing. */
function use(list: BlockList): void {
  for (const address of questions) {
    list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
    list.match(address);
    list.matches(address);
    list.exceptions.removeAddress(address, address.includes(':') ? 'ipv6' : 'ipv4');
  }
  new BlockList().fromJSON(list.toJSON());
  expect(BlockList.fromBytes(list.toBytes()).rules).toEqual(list.rules);
  list.removeCIDR('10.0.0.0/8');
  list.addAddress('192.0.2.1');
  list.check('192.0.2.1');
  expect(list.size).toBe(list.rules.filter((rule) => !rule.startsWith('Except')).length);
}

/** Whether `fromBytes` refuses the words, with a checksum that fits; if it takes them, all must go well. */
function isRefused(words: Uint32Array): boolean {
  words[1] = checksum(words);
  let list: BlockList;
  try {
    list = BlockList.fromBytes(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    return true;
  }
  use(list);
  return false;
}

test('the sample itself is taken', () => {
  expect(isRefused(whole.slice())).toBe(false);
});

test('each single word, set to awkward values', () => {
  let refused = 0;
  let tried = 0;
  for (let place = 2; place < whole.length; place++) {
    for (const value of [
      0,
      1,
      0xffffffff,
      0x80000000,
      whole[place]! + 1,
      whole[place]! - 1,
      whole[place]! ^ 0x40000000,
    ]) {
      const words = whole.slice();
      words[place] = value;
      if (words[place] === whole[place]) continue;
      tried++;
      if (isRefused(words)) refused++;
    }
  }
  // An accepted forgery is another valid list: with another number, letter or bound.
  expect(refused / tried).toBeGreaterThan(0.6);
});

test('words that are changed, moved, repeated, cut out and cut off', () => {
  const change = fc.tuple(
    fc.constantFrom('set', 'copy', 'remove', 'repeat', 'end'),
    fc.integer({ min: 2, max: whole.length - 1 }),
    fc.integer({ min: 2, max: whole.length - 1 }),
    fc.oneof(fc.nat(70), fc.nat(0xffffffff), fc.constantFrom(0xffffffff, 0x80000000, 0x7fffffff)),
  );
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
    const words = Array.from(whole);
    for (const [kind, a, b, value] of changes) {
      if (kind === 'set') words[a] = value;
      if (kind === 'copy') words[a] = words[b] ?? 0;
      if (kind === 'remove') words.splice(a, value % 8);
      if (kind === 'repeat') words.splice(a, 0, ...words.slice(b, b + (value % 8)));
      if (kind === 'end') words.length = Math.max(2, Math.min(words.length, a));
    }
    isRefused(Uint32Array.from(words, (word) => word ?? 0));
  });
  fc.assert(property, { numRuns: 3000 });
});

test('a bucket that ends beyond the rules, which a look-up would follow for ever', () => {
  const list = new BlockList();
  for (let i = 0; i < 16; i++) list.addAddress(`10.0.${i * 9}.1`);
  const words = new Uint32Array(list.toBytes().buffer);
  // The fifth column has the buckets of IPv4, after the single values, bounds, tags and written addresses.
  let at = 2;
  for (let column = 0; column < 4; column++) at += 1 + words[at]!;
  words[at + words[at]!] = 0xffffffff;
  expect(isRefused(words)).toBe(true);
});

test('rules in the wrong set, out of order, or of no kind', () => {
  const forge = (list: BlockList, change: (words: Uint32Array) => void) => {
    const words = new Uint32Array(list.toBytes().buffer);
    change(words);
    return isRefused(words);
  };
  const two = new BlockList({ cidrs: ['10.0.0.0/8', '192.0.2.0/24'] });
  // The length of the bounds is at 6, after the magic number, the checksum, the length of the single values, and three values.
  expect(forge(two, () => {})).toBe(false);
  expect(forge(two, (words) => words.set([words[9]!, words[10]!, words[7]!, words[8]!], 7))).toBe(true);
  expect(forge(two, (words) => words.set([0x0a000001], 7))).toBe(true);
  expect(forge(two, (words) => words.set([words[8]!, words[7]!], 7))).toBe(true);
  // The tags follow the four words of bounds.
  expect(forge(two, (words) => words.set([0], 12))).toBe(true);
  expect(forge(two, (words) => words.set([words[12]! | 1], 12))).toBe(true);

  // The same subnet twice, of which the second claims to be older.
  const twice = new BlockList({ cidrs: ['10.0.0.0/8', '10.0.0.0/8'] });
  expect(forge(twice, (words) => words.set([words[13]!, words[12]!], 12))).toBe(true);
  // An IPv6 rule that is about IPv4: a check of the IPv4 address would not find it.
  const ipv6 = new BlockList();
  ipv6.addAddress('::fffe:1.2.3.4', 'ipv6');
  const toMapped = (words: Uint32Array) => {
    words.forEach((word, place) => {
      if (word === 0xfffe) words[place] = 0xffff;
    });
  };
  expect(forge(ipv6, toMapped)).toBe(true);
});

test('columns that end beyond the bytes, and notes that are not there', () => {
  const list = new BlockList();
  list.addAddress('192.0.2.1', { label: 'a' });
  const words = new Uint32Array(list.toBytes().buffer);
  // The last column has the notes: their length in bytes, and `[["a",null,null]]`.
  const noteBytes = words.lastIndexOf('[["a",null,null]]'.length);
  const forge = (place: number, value: number) => {
    const forged = words.slice();
    forged[place] = value;
    return isRefused(forged);
  };
  expect(forge(noteBytes - 1, words[noteBytes - 1]! + 1)).toBe(true);
  expect(forge(noteBytes, words[noteBytes]! - 1)).toBe(true);
  // The word with the number of the rule's note follows the index of the IPv4 set, which has two buckets and no `reach`.
  const numbers = words.indexOf(1, words.indexOf(0x40000000));
  const note = Array.from(words.keys()).filter(
    (place) => place > numbers && words[place] === 1 && words[place - 1] === 1,
  );
  expect(note).toHaveLength(1);
  expect(forge(note[0]!, 2)).toBe(true);
  expect(forge(note[0]!, 0)).toBe(false);
});

test.each(['-123456789012', '12345678901.5', '9999999999e99'])(
  'an expiry that no list writes: %s',
  (forged) => {
    const list = new BlockList();
    list.addAddress('192.0.2.1', { expiresAt: 9_123_456_789_012 });
    const bytes = list.toBytes();
    const text = new TextDecoder('latin1').decode(bytes);
    const start = text.indexOf('9123456789012');
    expect(start).toBeGreaterThan(0);
    for (const [i, character] of [...forged].entries()) bytes[start + i] = character.charCodeAt(0);
    const words = new Uint32Array(bytes.buffer);
    words[1] = checksum(words);
    expect(() => BlockList.fromBytes(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  },
);
