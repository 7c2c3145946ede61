import { BlockList } from '@net/blocklist';

export const OPTIONS = { strict: true, embeddedIPv4: true };
export const MILLION = 1_000_000;

/** Lines of several formats, with addresses that are there for documentation (RFC 5737, RFC 3849, RFC 6676). */
export const EXAMPLE = `# Addresses, subnets and ranges
192.0.2.77
198.51.100.0/24
203.0.113.5-203.0.113.9
2001:db8::/32

# Spamhaus DROP
203.0.113.128/25 ; SBL1

# P2P
A scanner:233.252.0.1-233.252.0.20

# eMule's ipfilter.dat
192.000.002.100 - 192.000.002.120 , 000 , Another

# ipset save
add blocked 10.64.0.0/10
`;

export const EXAMPLE_ADDRESSES = [
  '192.0.2.77',
  '203.0.113.7',
  '::ffff:192.0.2.77',
  '64:ff9b::10.64.0.1',
  '2001:db8::7',
  '8.8.8.8',
  '0300.0.2.77',
];

export const SPECIAL = `# What is not globally reachable, after IANA's registries
${BlockList.SPECIAL_USE_RANGES.join('\n')}
`;

export const SPECIAL_ADDRESSES = [
  '169.254.169.254',
  '127.0.0.1',
  '::1',
  '::ffff:7f00:1',
  '64:ff9b::127.0.0.1',
  '8.8.8.8',
  '127.1',
  '2130706433',
];

/** How many of many lines are shown. */
const SHOWN = 100;

/**
 * The lines of a large list that is made up: two thirds addresses, the rest subnets and ranges; one rule in ten is of
 * IPv6. It is the same list every time.
 *
 * @param {number} count
 * @returns {Generator<string>}
 */
export function* madeUpLines(count) {
  const next = random(26);
  for (let i = 0; i < count; i++) {
    const kind = i % 6;
    if (i % 10 === 9) {
      const words = Array.from({ length: 3 }, () => (next() >>> 16).toString(16));
      yield kind < 4
        ? `2a00:${words.join(':')}::${(next() >>> 16).toString(16)}`
        : `2a00:${words.join(':')}::/64`;
      continue;
    }
    // Nothing below 1.0.0.0 and nothing above 223.255.255.255: the addresses that people have.
    const first = (0x01000000 + (next() % 0xdf000000)) >>> 0;
    if (kind < 4) yield dotted(first);
    else if (kind === 4) yield `${dotted((first & 0xffffff00) >>> 0)}/24`;
    else yield `${dotted(first)}-${dotted(first + (next() % 64))}`;
  }
}

/**
 * The beginning of a million such lines, with a comment in place of the rest.
 *
 * @param {(count: number) => Iterable<string>} makeUp
 */
export function beginningOf(makeUp) {
  const lines = [...makeUp(SHOWN)].join('\n');
  return `# Made up, and the same every time\n${lines}\n# … and ${(MILLION - SHOWN).toLocaleString('en')} more\n`;
}

/** Some addresses of these lines, and some that hardly are in them. */
export function addressesOf() {
  const found = [...madeUpLines(SHOWN)].filter((line) => !/[/-]/.test(line));
  const isIPv6 = (address) => address.includes(':');
  const [first, second] = found.filter((address) => !isIPv6(address));
  return [first, second, `::ffff:${first}`, found.find(isIPv6), '8.8.8.8', '2606:4700::1111'];
}

/** A generator of 32-bit numbers with a seed (xorshift; Marsaglia 2003). */
export function random(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export function dotted(address) {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
