import { Random } from './random.ts';

const EDGES = [
  '0',
  '1',
  '9',
  '10',
  '99',
  '100',
  '127',
  '199',
  '200',
  '249',
  '250',
  '255',
  '256',
  '00',
  '01',
  '08',
  '0377',
];
const ALPHABET = '0123456789abcdefABCDEF:.%xXgG-+/[] \t\0é０٣ﬁ';

function octet(random: Random): string {
  return random.below(4) ? String(random.below(256)) : random.pick(EDGES);
}

function quad(random: Random): string {
  const count = random.below(20) ? 4 : random.below(6);
  return Array.from({ length: count }, () => octet(random)).join('.');
}

function group(random: Random): string {
  const value = random.below(3) ? random.below(0x10000) : random.below(3);
  const digits = value.toString(16);
  if (!random.below(40)) return `0${digits.padStart(4, '0')}`;
  const padded = random.below(8) ? digits : digits.padStart(4, '0');
  return random.below(4) ? padded : padded.toUpperCase();
}

function groups(random: Random, count: number): string {
  return Array.from({ length: count }, () => group(random)).join(':');
}

function ipv6(random: Random): string {
  let text: string;
  if (random.below(3)) {
    const before = random.below(8);
    text = `${groups(random, before)}::${groups(random, random.below(9 - before))}`;
  } else {
    text = groups(random, random.below(10) ? 8 : 6 + random.below(4));
  }
  if (!random.below(5)) text = text.replace(/[^:]*$/, () => quad(random));
  if (!random.below(6)) text += `%${random.pick(['eth0', '1', 'a-b.c:d', '', 'a_b', '%', 'é', ' '])}`;
  return text;
}

/** Breaks a text, or does not: drops, doubles, changes, swaps or adds a character somewhere. */
function mutate(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const head = text.slice(0, at);
  switch (random.below(5)) {
    case 0:
      return head + text.slice(at + 1);
    case 1:
      return head + text.slice(at, at + 1) + text.slice(at);
    case 2:
      return head + random.pick(ALPHABET) + text.slice(at + 1);
    case 3:
      return head + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2);
    default:
      return head + random.pick(ALPHABET) + text.slice(at);
  }
}

/** How many texts are made up before the rest is made by mutating them, which is ten times as fast. */
const POOL = 20_000;

/** Makes `count` texts out of a seed. */
function* randomTexts(seed: number, count: number, make: (random: Random) => string): Generator<string> {
  const random = new Random(seed);
  const pool: string[] = [];
  for (let i = 0; i < count; i++) {
    if (i < POOL) {
      pool.push(make(random));
      yield pool[i]!;
    } else {
      const text = mutate(random, random.pick(pool));
      yield random.below(3) ? text : mutate(random, text);
    }
  }
}

/**
 * Texts that are, or nearly are, addresses as `inet_pton` and Node's `isIP` read them.
 *
 * @param seed The same seed gives the same texts.
 */
export function randomAddressTexts(seed: number, count: number): Generator<string> {
  return randomTexts(seed, count, (random) => (random.below(2) ? ipv6(random) : quad(random)));
}

function looseNumber(random: Random): string {
  const value = Math.floor(2 ** (random.next() * 34)) - 1;
  const digits = [`${value}`, `0${value.toString(8)}`, `0x${value.toString(16)}`, random.pick(EDGES)];
  return random.pick(digits);
}

/** Texts that are, or nearly are, addresses as `inet_aton` and URLs read them. */
export function randomLooseTexts(seed: number, count: number): Generator<string> {
  return randomTexts(seed, count, (random) =>
    Array.from({ length: 1 + random.below(5) }, () => looseNumber(random)).join('.'),
  );
}
