import { containsIP, formatIP, type IP, parseCIDR, tryParseIPv4Loose } from '@net/ip-parse';
import { classify, SPECIAL_PURPOSE_BLOCKS } from '@net/ip-parse/special-purpose';
import { describe, expect, test } from 'vitest';
import { BlockList } from './index.ts';
import { randomWords } from './testing/random.ts';

const listed = BlockList.SPECIAL_USE_RANGES.map(parseCIDR);
const list = new BlockList({ strict: true, cidrs: BlockList.SPECIAL_USE_RANGES });
/** The guard of the README: one line. */
const guard = new BlockList({ strict: true, embeddedIPv4: true, cidrs: BlockList.SPECIAL_USE_RANGES });

/** The addresses at both ends of a block, and some in it. */
function addressesIn({ family, address, prefixLength }: (typeof listed)[number], next: () => number): IP[] {
  const fill = (word: number, at: number, bits: number) => {
    const hostBits = Math.min(32, Math.max(0, 32 * (at + 1) - prefixLength));
    const hosts = hostBits === 32 ? 0xffffffff : 2 ** hostBits - 1;
    return ((word & ~hosts) | (bits & hosts)) >>> 0;
  };
  return [() => 0, () => 0xffffffff, next, next, next].map((draw) =>
    family === 4
      ? fill(address, 0, draw())
      : [
          fill(address[0], 0, draw()),
          fill(address[1], 1, draw()),
          fill(address[2], 2, draw()),
          fill(address[3], 3, draw()),
        ],
  );
}

const isMapped = (ip: IP) => typeof ip !== 'number' && ip[0] === 0 && ip[1] === 0 && ip[2] === 0xffff;
const globalUnicast = parseCIDR('2000::/3');

/**
 * Whether an address is globally reachable according to IANA's registries: `::ffff:0:0/96` counts as IPv4, and everything
 * outside of 2000::/3 is reserved.
 */
function isGloballyReachable(ip: IP): boolean {
  if (isMapped(ip)) return isGloballyReachable((ip as readonly number[])[3]!);
  const block = classify(ip);
  if (block) return block.isGloballyReachable;
  return typeof ip === 'number' || containsIP(globalUnicast, ip);
}

/** Blocks that are not globally reachable as a whole, and are listed as a whole. */
const whole = ['192.0.0.0/24', '2001::/23'].map(parseCIDR);

describe('SPECIAL_USE_RANGES', () => {
  test.each(
    SPECIAL_PURPOSE_BLOCKS.map(
      (block) => [`${formatIP(block.address)}/${block.prefixLength}`, block.name, block] as const,
    ),
  )('%s (%s)', (_cidr, _name, block) => {
    for (const ip of addressesIn(block, randomWords(1))) {
      const expected = !isGloballyReachable(ip) || whole.some((cidr) => containsIP(cidr, ip));
      expect(list.check(formatIP(ip)), formatIP(ip)).toBe(expected);
    }
  });

  test.each([1, 2, 3])(
    'all other addresses, seed %i: blocked if and only if not globally reachable',
    (seed) => {
      const next = randomWords(seed);
      for (let i = 0; i < 20_000; i++) {
        const ip: IP =
          i % 2 === 0
            ? next()
            : // Half of them in the first 256th, where the gaps are.
              [i % 4 === 1 ? next() >>> (8 + (next() % 24)) : next(), next(), next(), next()];
        if (whole.some((cidr) => containsIP(cidr, ip))) continue;
        expect(list.check(formatIP(ip)), `seed ${seed}: ${formatIP(ip)}`).toBe(!isGloballyReachable(ip));
      }
    },
  );

  test('the gaps in ::/8 are exactly the IPv4-mapped addresses and the prefix of NAT64', () => {
    const gaps = ['::ffff:0:0', '::ffff:ffff:ffff', '64:ff9b::', '64:ff9b::ffff:ffff'];
    const around = [
      '::fffe:ffff:ffff',
      '::1:0:0:0',
      '64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff',
      '64:ff9b::1:0:0',
    ];
    const ipv6Only = new BlockList({
      cidrs: BlockList.SPECIAL_USE_RANGES.filter((cidr) => cidr.includes(':')),
    });
    for (const address of gaps) expect(ipv6Only.check(address, 'ipv6'), address).toBe(false);
    for (const address of around) expect(ipv6Only.check(address, 'ipv6'), address).toBe(true);
    expect(ipv6Only.check('8.8.8.8')).toBe(false);
  });

  test('it has all that PRIVATE_RANGES has', () => {
    for (const cidr of BlockList.PRIVATE_RANGES) {
      for (const ip of addressesIn(parseCIDR(cidr), randomWords(2)))
        expect(list.check(formatIP(ip)), formatIP(ip)).toBe(true);
    }
  });

  test('no subnet is listed twice or lies in another', () => {
    for (const cidr of listed) {
      const around = listed.filter(
        (other) => other.prefixLength <= cidr.prefixLength && containsIP(other, cidr.address),
      );
      expect(around).toEqual([cidr]);
    }
  });
});

describe('names of SPECIAL_USE_RANGES', () => {
  test('each is that of the smallest block in which IANA lists it', () => {
    for (const cidr of listed) {
      const block = SPECIAL_PURPOSE_BLOCKS.find(
        (each) => each.prefixLength <= cidr.prefixLength && containsIP(each, cidr.address),
      );
      const address = formatIP(cidr.address);
      expect(
        list.matches(address).map(({ label }) => label),
        address,
      ).toEqual([block!.name]);
    }
  });

  test.each([
    ['169.254.169.254', 'Subnet: IPv4 169.254.0.0/16 (Link Local)'],
    ['::1', 'Subnet: IPv6 ::1/128 (Loopback Address)'],
    ['::', 'Subnet: IPv6 ::/128 (Unspecified Address)'],
    ['64:ff9b:1::1', 'Subnet: IPv6 64:ff9b:1::/48 (IPv4-IPv6 Translat.)'],
    ['192.0.2.1', 'Subnet: IPv4 192.0.2.0/24 (Documentation (TEST-NET-1))'],
  ])('%s', (address, rule) => {
    expect(list.match(address)).toBe(rule);
    const more = new BlockList({ cidrs: ['168.63.129.16/32', ...BlockList.SPECIAL_USE_RANGES] });
    expect(more.match(address)).toBe(rule);
    expect(more.match('168.63.129.16')).toBe('Subnet: IPv4 168.63.129.16/32');
    const copy = new BlockList({ strict: true });
    copy.fromJSON(list.toJSON());
    expect(copy.match(address)).toBe(rule);
  });

  test('a label that is given stays, and a subnet that only looks the same has none', () => {
    const own = new BlockList();
    own.addCIDRs(BlockList.SPECIAL_USE_RANGES, { label: 'ssrf' });
    expect(own.match('10.0.0.1')).toBe('Subnet: IPv4 10.0.0.0/8 (ssrf)');
    expect(new BlockList({ cidrs: ['10.0.0.0/8'] }).match('10.0.0.1')).toBe('Subnet: IPv4 10.0.0.0/8');
  });
});

describe('the guard against server-side request forgery', () => {
  test.each([
    ['8.8.8.8', 'public'],
    ['1.1.1.1', 'public'],
    ['93.184.216.34', 'public'],
    ['172.15.255.255', 'before the private 172.16.0.0/12'],
    ['172.32.0.0', 'after it'],
    ['100.63.255.255', 'before the shared 100.64.0.0/10'],
    ['2606:4700:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public, IPv4-mapped'],
    ['64:ff9b::8.8.8.8', 'public, through NAT64: the only way to IPv4 in some networks'],
  ])('%s is let through: %s', (address) => {
    expect(guard.check(address)).toBe(false);
  });

  test.each([
    // Node's own PRIVATE_RANGES
    ['0.0.0.0', 'reaches loopback, and PRIVATE_RANGES lets it through'],
    ['::', 'reaches loopback, and PRIVATE_RANGES lets it through'],
    ['::127.0.0.1', 'IPv4-compatible; some systems take it to loopback'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['198.18.0.1', 'benchmarking'],
    ['224.0.0.1', 'multicast: CVE-2025-8020 (private-ip), CVE-2025-8267 (ssrfcheck)'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['fec0::1', 'site-local'],
    // Metadata services of clouds
    ['169.254.169.254', 'metadata service'],
    ['fd00:ec2::254', 'metadata service'],
    ['100.100.100.200', 'metadata service'],
    ['192.0.0.192', 'metadata service'],
    // CVE-2024-29415 (ip), github.com/indutny/node-ip issues 122, 143 and 150
    ['fe80::0001', 'leading zeros in IPv6'],
    ['000:0:0000::01', 'more of them'],
    ['000:0:0000:0:000:0:00:001', 'all of them'],
    ['0:0:0:0:0:0:0:1', 'loopback in full'],
    ['::fFFf:127.0.0.1', 'IPv4-mapped in mixed case'],
    ['::ffff:7f00:1', 'IPv4-mapped in hexadecimal'],
    ['::ffff:0:0', 'IPv4-mapped 0.0.0.0'],
    ['0:0:0:0:0:ffff:10.0.0.1', 'IPv4-mapped in full'],
    // IPv4 inside IPv6: the advisories GHSA-j8q9-r9pq-2hh9, GHSA-794r-5rp2-fpg8 and GHSA-65xc-mg8p-36rf
    ['64:ff9b::127.0.0.1', 'NAT64'],
    ['64:ff9b::a9fe:a9fe', 'NAT64 to a metadata service'],
    ['64:ff9b::a00:1', 'NAT64 to a private address'],
    ['64:ff9b:1:a9fe:a9:fe00::', 'NAT64 by the local prefix'],
    ['2002:7f00:1::', '6to4'],
    ['2002:a9fe:a9fe::', '6to4 to a metadata service'],
    ['2001:0:0:0:0:0:80ff:fffe', 'Teredo, inverted'],
    ['2001:0000::80ff:fefe', 'Teredo'],
    ['::a9fe:a9fe', 'IPv4-compatible in hexadecimal'],
    ['::ffff:0:127.0.0.1', 'IPv4-translated (RFC 2765)'],
    ['::ffff:0:a9fe:a9fe', 'IPv4-translated to a metadata service'],
    ['::5efe:10.0.0.1', 'ISATAP'],
    ['fe80::5efe:a00:1%eth0', 'ISATAP, with a zone id'],
    ['::1%lo', 'loopback with a zone id'],
  ])('%s is blocked: %s', (address) => {
    expect(guard.check(address)).toBe(true);
    expect(guard.match(address)).toBeDefined();
  });

  // Notations of internal addresses that the system's parser accepts and the vulnerable library did not recognize.
  test.each<[address: string, meaning: string | undefined, reason: string]>([
    // CVE-2021-28918 and CVE-2021-29418 (netmask)
    ['0177.0.0.1', '127.0.0.1', 'netmask: octal read as 177.0.0.1'],
    ['010.0.0.1', '8.0.0.1', 'netmask: octal read as 10.0.0.1, the other way round'],
    ['012.0.0.1', '10.0.0.1', 'netmask, and CVE-2026-69192 (ip-address): octal read as 12.0.0.1'],
    ['0127.0.0.1', '87.0.0.1', 'netmask: octal read as 127.0.0.1'],
    ['019.0.0.1', undefined, 'netmask: a digit that octal has not'],
    // CVE-2026-69192 (ip-address)
    ['0300.0250.0.1', '192.168.0.1', 'octal read as 300'],
    ['0251.0376.0251.0376', '169.254.169.254', 'a metadata service in octal'],
    ['127.0.0.01', '127.0.0.1', 'octal in the last octet'],
    // CVE-2023-42282, CVE-2024-29415 (ip), issues 136, 138, 143 and 150
    ['0x7f.1', '127.0.0.1', 'ip: hexadecimal and short'],
    ['0x7f.0.0.1', '127.0.0.1', 'ip: hexadecimal'],
    ['0x7F000001', '127.0.0.1', 'ip: hexadecimal, one number'],
    ['127.1', '127.0.0.1', 'ip: short'],
    ['127.0.1', '127.0.0.1', 'ip: short'],
    ['127.00.0x1', '127.0.0.1', 'ip: mixed'],
    ['127.0.0x0.1', '127.0.0.1', 'ip: mixed'],
    ['01200034567', '10.0.57.119', 'ip: octal, one number'],
    ['012.1.2.3', '10.1.2.3', 'ip: octal'],
    ['2130706433', '127.0.0.1', 'ip: decimal, one number'],
    // CVE-2025-59436 and CVE-2025-59437 (ip), issues 160 and 162
    ['017700000001', '127.0.0.1', 'ip: octal, one number'],
    ['0', '0.0.0.0', 'ip: the null route'],
    // Relatives
    ['0.0.0.00', '0.0.0.0', 'zeros'],
    ['127.0x1', '127.0.0.1', 'short and hexadecimal'],
    ['0xa9fea9fe', '169.254.169.254', 'a metadata service in hexadecimal'],
    ['127.0.0.1\0', undefined, 'a NUL, where C would stop reading'],
    ['127.0.0.1 ', undefined, 'white space, which inet_aton stops at'],
    ['127。0。0。1', undefined, 'ideographic full stops, which URL parsers turn into dots'],
    ['①②⑦.0.0.1', undefined, 'circled digits, which URL parsers turn into digits'],
    ['[::1]', undefined, 'brackets, as in a URL'],
    ['::ffff:127.1', undefined, 'short, inside IPv6'],
    ['::ffff:0177.0.0.1', undefined, 'octal, inside IPv6'],
    ['::1::', undefined, 'two gaps'],
    ['localhost', undefined, 'a name'],
  ])('%j, which may mean %s, is an error: %s', (address, meaning, _reason) => {
    const loose = tryParseIPv4Loose(address);
    expect(loose === undefined ? undefined : formatIP(loose)).toBe(meaning);
    expect(() => guard.check(address)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
    expect(() => guard.check(address, 'ipv4')).toThrow();
    expect(() => guard.match(address)).toThrow();
  });
});
