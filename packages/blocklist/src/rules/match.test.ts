import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { BlockList } from '../index.ts';

const ipv4 = fc.nat(15).map((host) => `10.0.0.${host}`);
const ipv6 = fc.oneof(
  ipv4.map((address) => `::ffff:${address}`),
  fc.constantFrom('::', '::1', '::fffe:0:0', '::1:0:0:0', '2001:db8::', '64:ff9b::10.0.0.3', '2002:a00:5::1'),
);
const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');

/** A rule as the text that `match` gives it. */
const rule = fc.oneof(
  fc.oneof(ipv4, ipv6).map((address) => `Address: ${family(address)} ${address}`),
  fc
    .tuple(ipv4, fc.integer({ min: 24, max: 32 }))
    .map(([address, bits]) => `Subnet: ipv4 ${address}/${bits}`),
  fc
    .tuple(ipv6, fc.constantFrom(0, 8, 32, 64, 80, 95, 96, 97, 124, 128))
    .map(([address, bits]) => `Subnet: ipv6 ${address}/${bits}`),
  fc.tuple(ipv4, ipv4).map(([a, b]) => `Range: ipv4 ${a}-${b}`),
  fc.tuple(ipv6, ipv6).map(([a, b]) => `Range: ipv6 ${a}-${b}`),
);

function change(list: BlockList, verb: 'add' | 'remove', text: string): void {
  const [, kind, version, body = ''] = /^(\w+): (\S+) (\S+)/.exec(text)!;
  if (kind === 'Address') list[`${verb}Address`](body, version!);
  else if (kind === 'Subnet') {
    const [network = '', bits] = body.split('/');
    list[`${verb}Subnet`](network, Number(bits), version!);
  } else {
    const [start = '', end = ''] = body.split('-');
    list[`${verb}Range`](start, end, version!);
  }
}

test('removing what match names lets the address through, or reveals the next rule that blocks it', () => {
  const property = fc.property(
    fc.array(rule, { maxLength: 8 }),
    fc.oneof(ipv4, ipv6),
    fc.boolean(),
    (rules, address, embeddedIPv4) => {
      const list = new BlockList({ embeddedIPv4 });
      for (const each of rules) {
        try {
          change(list, 'add', each);
        } catch (error) {
          // The ends of a random range may be in the wrong order.
          expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
        }
      }
      const asked = list.matches(address).map((match) => match.rule);
      const named: string[] = [];
      for (let found = list.match(address); found !== undefined; found = list.match(address)) {
        expect(list.check(address, family(address)), found).toBe(true);
        const before = list.size;
        change(list, 'remove', found);
        expect(list.size, `${found} is a rule of the list`).toBe(before - 1);
        named.push(found);
      }
      expect(list.check(address, family(address))).toBe(false);
      expect(named.sort()).toEqual(asked.sort());
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test('an IPv6 range around the IPv4-mapped addresses does not block IPv4, and is not named', () => {
  const list = new BlockList({ cidrs: ['::/64', '::/95'] });
  list.addRange('::ffff:10.0.0.0', '2001:db8::', 'ipv6');
  expect(list.match('10.0.0.1')).toBe('Subnet: IPv6 ::/64');
  expect(list.matches('10.0.0.1').map(({ rule: text }) => text)).toEqual(['Subnet: IPv6 ::/64']);
  expect(list.match('::ffff:10.0.0.1')).toBe('Range: IPv6 ::ffff:10.0.0.0-2001:db8::');
});

test('matches gives all rules from the widest to the narrowest', () => {
  const list = new BlockList({
    embeddedIPv4: true,
    cidrs: ['10.1.2.0/24', '10.0.0.0/8', '64:ff9b::/96', '::/1'],
  });
  list.addAddress('10.1.2.3', { label: 'a' });
  list.addRange('10.1.2.0', '10.1.3.0', { label: 'b', reason: 'c' });
  const found = list.matches('64:ff9b::10.1.2.3');
  expect(found.map(({ rule: text, label }) => [text, label])).toEqual([
    ['Subnet: IPv6 ::/1', undefined],
    ['Subnet: IPv6 64:ff9b::/96', undefined],
    ['Subnet: IPv4 10.0.0.0/8', undefined],
    ['Range: IPv4 10.1.2.0-10.1.3.0', 'b'],
    ['Subnet: IPv4 10.1.2.0/24', undefined],
    ['Address: IPv4 10.1.2.3', 'a'],
  ]);
  expect(list.matches('192.0.2.1').map(({ rule: text }) => text)).toEqual(['Subnet: IPv6 ::/1']);
  expect(list.matches('ffff::')).toEqual([]);
  expect(list.matches('nope')).toEqual([]);
});
