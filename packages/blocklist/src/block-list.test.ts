import { SocketAddress } from '@net/socket-address';
import { describe, expect, test } from 'vitest';
import { AllowList, BlockList } from './index.ts';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

function listOf(...cidrs: string[]): BlockList {
  return new BlockList({ cidrs });
}

describe('check', () => {
  test.each([
    ['the first address of a subnet', '10.0.0.0', 'ipv4', true],
    ['the last address of a subnet', '10.255.255.255', 'ipv4', true],
    ['the address before a subnet', '9.255.255.255', 'ipv4', false],
    ['the address after a subnet', '11.0.0.0', 'ipv4', false],
    ['no family means IPv4', '10.1.2.3', undefined, true],
    ["a family as in a socket's remoteFamily", '10.1.2.3', 'IPv4', true],
    ['the IPv4-mapped form of a blocked address', '::ffff:10.1.2.3', 'ipv6', true],
    ['the same in hexadecimal', '::ffff:a01:203', 'ipv6', true],
    ['the same in full', '0:0:0:0:0:FFFF:0a01:0203', 'ipv6', true],
    ['the IPv4-compatible form is another address', '::10.1.2.3', 'ipv6', false],
    ['an IPv6 subnet', '2001:db8:ffff::1', 'ipv6', true],
    ['beyond an IPv6 subnet', '2001:db9::', 'ipv6', false],
    ['a zone id does not matter', '2001:db8::1%eth0', 'ipv6', true],
    ['the name of an interface may be any text', '2001:db8::1%br_lan 0', 'ipv6', true],
    ['a subnet within the IPv4-mapped addresses blocks IPv4', '192.0.2.77', 'ipv4', true],
    ['and only what is in it', '192.0.3.77', 'ipv4', false],
    ['an address that is read as the wrong family', '10.1.2.3', 'ipv6', false],
    ['an IPv6 address without its family', '2001:db8::1', undefined, false],
    ['no address at all', 'nope', 'ipv4', false],
    ['octets in octal', '012.1.2.3', 'ipv4', false],
  ] as const)('%s', (_reason, address, family, expected) => {
    const list = listOf('10.0.0.0/8', '2001:db8::/32', '::ffff:192.0.2.0/120');
    expect(list.check(address, family)).toBe(expected);
  });

  test('a SocketAddress brings its own family, and its port does not matter', () => {
    const list = listOf('2001:db8::/32');
    const address = new SocketAddress({ address: '2001:db8::1', family: 'ipv6', port: 443 });
    expect(list.check(address)).toBe(true);
    expect(list.check(address, 'ipv4')).toBe(true);
  });

  test('rules may overlap, and what is left of them blocks', () => {
    const list = new BlockList();
    list.addRange('10.0.0.0', '10.0.0.200');
    list.addRange('10.0.0.100', '10.0.1.0');
    list.addSubnet('10.0.0.128', 25);
    list.addAddress('10.0.0.150');
    expect(list.check('10.0.0.150')).toBe(true);
    list.removeRange('10.0.0.0', '10.0.0.200');
    list.removeRange('10.0.0.100', '10.0.1.0');
    expect(list.check('10.0.0.150')).toBe(true);
    expect(list.check('10.0.0.100')).toBe(false);
    list.removeSubnet('10.0.0.128', 25);
    expect(list.check('10.0.0.150')).toBe(true);
    expect(list.check('10.0.0.151')).toBe(false);
    list.removeAddress('10.0.0.150');
    expect(list.check('10.0.0.150')).toBe(false);
    expect(list.size).toBe(0);
  });

  test('an IPv6 subnet around the IPv4-mapped addresses blocks IPv4, a range around them does not, as in Node', () => {
    const list = listOf('::/0');
    expect(list.check('192.0.2.1')).toBe(true);
    list.removeCIDR('::/0');
    expect(list.check('192.0.2.1')).toBe(false);
    list.addRange('::', 'ffff::', 'ipv6');
    expect(list.check('192.0.2.1')).toBe(false);
    expect(list.check('::ffff:192.0.2.1', 'ipv6')).toBe(true);
  });

  test.each([
    ['0.0.0.0', 'ipv4'],
    ['255.255.255.255', 'ipv4'],
    ['::', 'ipv6'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ipv6'],
  ] as const)('%s, at the end of its family, comes and goes', (address, family) => {
    const list = new BlockList();
    for (let round = 0; round < 2; round++) {
      list.addAddress(address, family);
      expect(list.check(address, family)).toBe(true);
      list.removeAddress(address, family);
      expect(list.check(address, family)).toBe(false);
    }
  });
});

describe('strict', () => {
  const strict = new BlockList({ strict: true, cidrs: ['10.0.0.0/8', '2001:db8::/32'] });

  test.each([
    ['IPv4', '10.1.2.3', true],
    ['IPv4 that is not blocked', '11.1.2.3', false],
    ['IPv6 is known by its looks', '2001:db8::1', true],
    ['IPv6 that is not blocked', '2001:db9::1', false],
    ['IPv4-mapped', '::ffff:10.1.2.3', true],
  ])('%s: %s', (_reason, address, expected) => {
    expect(strict.check(address)).toBe(expected);
    expect(listOf('10.0.0.0/8', '2001:db8::/32').check(address, { strict: true })).toBe(expected);
  });

  test.each([
    ['no address', 'nope'],
    ['nothing', ''],
    ['a name', 'localhost'],
    ['octal', '012.1.2.3'],
    ['hexadecimal', '0xa.1.2.3'],
    ['an integer', '167838211'],
    ['short', '10.1'],
    ['white space', '10.1.2.3 '],
    ['brackets', '[2001:db8::1]'],
    ['a port', '10.1.2.3:80'],
    ['a NUL, where C would stop reading', '11.1.2.3\0.com'],
    ['digits of another script', '１０.1.2.3'],
  ])('%s is an error, never "not blocked"', (_reason, address) => {
    expect(() => strict.check(address)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
    expect(() => strict.match(address)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
    expect(() => strict.check(address, 'ipv6')).toThrow();
    expect(() => new BlockList().check(address, { strict: true })).toThrow();
  });

  test('a given family is kept to', () => {
    expect(() => strict.check('10.1.2.3', 'ipv6')).toThrow();
    expect(() => strict.check('2001:db8::1', { family: 'ipv4' })).toThrow();
    expect(strict.check('10.1.2.3', { family: 'ipv4' })).toBe(true);
    expect(() => strict.check('10.1.2.3', 'ipv5')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  });

  test('a call can take it back', () => {
    expect(strict.check('nope', { strict: false })).toBe(false);
    expect(strict.check('2001:db8::1', { strict: false })).toBe(false);
  });

  test.each([[0], [1], ['false'], [''], [{}], [Number.NaN]])(
    'what is no boolean is an error: %j',
    (value) => {
      const invalid = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
      // @ts-expect-error: no boolean
      expect(() => new BlockList({ strict: value })).toThrow(invalid);
      // @ts-expect-error: no boolean
      expect(() => new BlockList({ embeddedIPv4: value })).toThrow(invalid);
      // @ts-expect-error: no boolean
      expect(() => new BlockList().check('10.1.2.3', { strict: value })).toThrow(invalid);
    },
  );

  test.each([[undefined], [null]])('a call that gives %j is as strict as its list', (value) => {
    // @ts-expect-error: null is no boolean
    expect(() => strict.check('nope', { strict: value })).toThrow();
    // @ts-expect-error: null is no boolean
    expect(new BlockList().check('nope', { strict: value })).toBe(false);
  });

  test('a text that is no rule is an error', () => {
    expect(() => strict.fromJSON(['nothing'])).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
    expect(() => new BlockList().fromJSON(['nothing'])).not.toThrow();
  });
});

describe('match', () => {
  test('the rule, as it was written', () => {
    const list = new BlockList();
    list.addAddress('192.0.2.1');
    list.addSubnet('10.1.2.3', 8);
    list.addRange('2001:DB8::', '2001:db8::ff', 'ipv6');
    expect(list.match('192.0.2.1')).toBe('Address: IPv4 192.0.2.1');
    expect(list.match('::ffff:192.0.2.1')).toBe('Address: IPv4 192.0.2.1');
    expect(list.match('10.9.9.9')).toBe('Subnet: IPv4 10.1.2.3/8');
    expect(list.match('2001:db8::7')).toBe('Range: IPv6 2001:db8::-2001:db8::ff');
    expect(list.match('192.0.2.2')).toBeUndefined();
    expect(list.match('2001:db8::100')).toBeUndefined();
  });

  test('the family is taken from the text unless it is given', () => {
    const list = listOf('2001:db8::/32');
    expect(list.match('2001:db8::1')).toBe('Subnet: IPv6 2001:db8::/32');
    expect(list.match('2001:db8::1', 'ipv6')).toBe('Subnet: IPv6 2001:db8::/32');
    expect(list.match('2001:db8::1', 'ipv4')).toBeUndefined();
    expect(list.match('nope')).toBeUndefined();
  });

  test('of several rules the one that reaches highest, and of these the widest', () => {
    const list = listOf('10.1.2.0/24', '10.0.0.0/8', '10.1.0.0/16');
    expect(list.match('10.1.2.3')).toBe('Subnet: IPv4 10.0.0.0/8');
    list.addRange('10.1.2.3', '11.0.0.0');
    expect(list.match('10.1.2.3')).toBe('Range: IPv4 10.1.2.3-11.0.0.0');
    expect(list.match('10.1.2.2')).toBe('Subnet: IPv4 10.0.0.0/8');
    list.removeCIDR('10.0.0.0/8');
    expect(list.match('10.1.2.2')).toBe('Subnet: IPv4 10.1.0.0/16');
  });

  test('an IPv6 subnet that blocks all of IPv4', () => {
    const list = listOf('::1.2.3.4/80', '::/8');
    expect(list.match('192.0.2.1')).toBe('Subnet: IPv6 ::/8');
    list.addAddress('192.0.2.1');
    expect(list.match('192.0.2.1')).toBe('Address: IPv4 192.0.2.1');
    expect(list.match('::ffff:192.0.2.1')).toBe('Address: IPv4 192.0.2.1');
  });
});

describe('embeddedIPv4', () => {
  const cidrs = ['10.0.0.0/8'];
  test.each([
    ['NAT64, well-known prefix (RFC 6052)', '64:ff9b::10.1.2.3'],
    ['NAT64, local prefix (RFC 8215)', '64:ff9b:1:a01:2:300::'],
    ['6to4 (RFC 3056)', '2002:a01:203::1'],
    ['Teredo, inverted (RFC 4380)', '2001:0:1:2:3:4:f5fe:fdfc'],
    ['IPv4-compatible (RFC 4291)', '::10.1.2.3'],
    ['IPv4-translated (RFC 2765)', '::ffff:0:10.1.2.3'],
    ['ISATAP under any prefix (RFC 5214)', '2001:db8::5efe:10.1.2.3'],
    ['the second of two: ISATAP behind 6to4', '2002:808:808::200:5efe:10.1.2.3'],
    ['NAT64, a local prefix of 64 bits', '64:ff9b:1:0:a:102:300:0'],
  ])('%s', (_reason, address) => {
    const list = new BlockList({ cidrs, embeddedIPv4: true });
    expect(list.check(address, 'ipv6')).toBe(true);
    expect(list.match(address)).toBe('Subnet: IPv4 10.0.0.0/8');
    expect(new BlockList({ cidrs }).check(address, 'ipv6')).toBe(false);
  });

  test('what is not blocked inside is not blocked', () => {
    const list = new BlockList({ cidrs, embeddedIPv4: true });
    expect(list.check('64:ff9b::11.1.2.3', 'ipv6')).toBe(false);
    expect(list.check('2001:db8::a01:203', 'ipv6')).toBe(false);
    expect(list.match('64:ff9b::11.1.2.3')).toBeUndefined();
  });
});

describe('rules', () => {
  test('addresses, then subnets, then ranges, the newest first', () => {
    const list = new BlockList();
    list.addRange('10.0.0.1', '10.0.0.2');
    list.addAddress('192.0.2.1');
    list.addSubnet('2001:db8::', 32, 'ipv6');
    list.addAddress('::1', 'ipv6');
    list.addRange('::1', '::2', 'ipv6');
    list.addSubnet('10.0.0.0', 8);
    const rules = [
      'Address: IPv6 ::1',
      'Address: IPv4 192.0.2.1',
      'Subnet: IPv4 10.0.0.0/8',
      'Subnet: IPv6 2001:db8::/32',
      'Range: IPv6 ::1-::2',
      'Range: IPv4 10.0.0.1-10.0.0.2',
    ];
    expect(list.rules).toEqual(rules);
    expect(list.size).toBe(6);
    expect(JSON.parse(JSON.stringify(list))).toEqual(rules);
  });

  test('an address counts once, in its newest form and place; subnets and ranges count each time', () => {
    const list = new BlockList();
    list.addAddress('192.0.2.1');
    list.addAddress('192.0.2.2');
    list.addAddress('::ffff:192.0.2.1', 'ipv6');
    list.addCIDRs(['10.0.0.0/8', '10.0.0.0/8']);
    expect(list.rules).toEqual([
      'Address: IPv6 ::ffff:192.0.2.1',
      'Address: IPv4 192.0.2.2',
      'Subnet: IPv4 10.0.0.0/8',
      'Subnet: IPv4 10.0.0.0/8',
    ]);
    list.removeAddress('192.0.2.1');
    list.removeCIDR('10.0.0.0/8');
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.2', 'Subnet: IPv4 10.0.0.0/8']);
  });

  test('fromJSON reads what toJSON wrote, and a list that is made so blocks the same', () => {
    const list = listOf('10.0.0.0/8', '::ffff:192.0.2.0/120', '::1.2.3.4/120');
    list.addAddress('::ffff:1.2.3.4', 'ipv6');
    list.addRange('::ffff:1.2.3.4', '::ffff:1.2.3.9', 'ipv6');
    const copy = new BlockList();
    copy.fromJSON(JSON.stringify(list));
    expect(copy.rules.sort()).toEqual(list.rules.sort());
  });

  test.each([
    ['junk behind an address', 'Address: IPv4 1.1.1.1x'],
    ['one digit too many', 'Address: IPv4 1.1.1.1000'],
    ['a prefix that is no prefix', 'Subnet: IPv4 1.1.1.1/320'],
    ['a prefix with leading zeros', 'Subnet: IPv4 1.1.1.1/008'],
    ['no prefix', 'Subnet: IPv4 1.1.1.1'],
    ['half a range', 'Range: IPv4 1.1.1.1-'],
    ['no range', 'Range: IPv4 1.1.1.1'],
    ['the wrong family', 'Address: IPv4 ::1'],
  ])(
    'fromJSON refuses a rule that is broken, where Node reads something else in it or nothing: %s',
    (_reason, text) => {
      const list = new BlockList();
      expect(() => list.fromJSON([text])).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_/) }),
      );
      expect(list.size).toBe(0);
    },
  );

  test('clear', () => {
    const list = listOf('10.0.0.0/8', '::/0');
    list.clear();
    expect(list.rules).toEqual([]);
    expect(list.size).toBe(0);
    expect(list.check('10.1.2.3')).toBe(false);
  });
});

describe('arguments', () => {
  test('addAddresses adds all or none', () => {
    const list = new BlockList();
    expect(() => list.addAddresses(['192.0.2.1', 'nope'])).toThrow();
    expect(list.size).toBe(0);
    list.addAddresses(['192.0.2.1', new SocketAddress({ address: '::1', family: 'ipv6' })]);
    expect(list.rules).toEqual(['Address: IPv6 ::1', 'Address: IPv4 192.0.2.1']);
  });

  test('the ends of a range may be written in two families, where IPv4 stands for IPv4-mapped', () => {
    const list = new BlockList();
    list.addRange('192.0.2.1', new SocketAddress({ address: '::ffff:192.0.2.9', family: 'ipv6' }));
    expect(list.rules).toEqual(['Range: IPv4 192.0.2.1-::ffff:192.0.2.9']);
    expect(list.check('192.0.2.5')).toBe(true);
    list.clear();
    list.addRange('192.0.2.1', new SocketAddress({ address: '2001:db8::', family: 'ipv6' }));
    expect(list.rules).toEqual(['Range: IPv6 ::ffff:192.0.2.1-2001:db8::']);
    expect(list.check('::ffff:192.0.2.5', 'ipv6')).toBe(true);
    expect(list.check('64:ff9b::', 'ipv6')).toBe(true);
    expect(list.check('::ffff:192.0.2.0', 'ipv6')).toBe(false);
  });

  test('a refused rule leaves nothing behind', () => {
    const list = listOf('10.0.0.0/8');
    expect(() => list.addRange('192.0.2.9', '192.0.2.1')).toThrow('must come before end');
    expect(() => list.addSubnet('192.0.2.0', 33)).toThrow('out of range');
    expect(() => list.addCIDR('192.0.2.0')).toThrow('must contain a prefix length');
    expect(list.rules).toEqual(['Subnet: IPv4 10.0.0.0/8']);
    expect(list.check('192.0.2.5')).toBe(false);
  });

  test('the constructor refuses subnets that are no array', () => {
    // @ts-expect-error: wrong on purpose
    const make = () => new BlockList({ cidrs: '10.0.0.0/8' });
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });
});

describe('errors say what is wrong with the text, and where', () => {
  test.each([
    ['a subnet', '10.0.0.0/8', "Invalid socket address: '10.0.0.0/8' is a subnet, which addCIDR() takes"],
    [
      'an IPv6 subnet',
      '2001:db8::/32',
      "Invalid socket address: '2001:db8::/32' is a subnet, which addCIDR() takes",
    ],
    [
      'a range',
      '10.0.0.1 - 10.0.0.9',
      "Invalid socket address: '10.0.0.1 - 10.0.0.9' is a range, which addRange() takes",
    ],
    ['neither', '10.0.0.0/x', 'Invalid socket address'],
  ])('an address that is %s', (_reason, address, message) => {
    const list = new BlockList();
    const expected = expect.objectContaining({
      code: 'ERR_INVALID_ADDRESS',
      message,
      input: address,
      reason: 'unexpected character',
    });
    const strict = new BlockList({ strict: true });
    const calls = [
      () => list.addAddress(address),
      () => list.removeAddress(address),
      () => list.addAddresses([address]),
      () => list.addRange(address, address),
      () => strict.check(address),
      () => strict.match(address),
      () => new BlockList().check(address, { strict: true }),
    ];
    for (const call of calls) expect(call).toThrow(expected);
  });

  test.each([
    ['10.0.0.0', 'ERR_INVALID_ARG_VALUE', 'unexpected end', 8],
    ['10.0.0.0/', 'ERR_INVALID_ARG_VALUE', 'unexpected end', 9],
    ['10.0.0.0/08', 'ERR_INVALID_ARG_VALUE', 'leading zero', 9],
    ['10.0.0.0/8x', 'ERR_INVALID_ARG_VALUE', 'unexpected character', 10],
    ['10.0.0.256/8', 'ERR_INVALID_ADDRESS', 'too large', 7],
    ['10.0.00.1/8', 'ERR_INVALID_ADDRESS', 'leading zero', 5],
    ['2001:db8:::/32', 'ERR_INVALID_ADDRESS', 'second "::"', 10],
    ['10.0.0.0/33', 'ERR_OUT_OF_RANGE', 'too large', 9],
    ['10.0.0.0/-1', 'ERR_OUT_OF_RANGE', 'unexpected character', 9],
  ])('addCIDR: %s', (cidr, code, reason, index) => {
    const expected = expect.objectContaining({ code, input: cidr, reason, index });
    expect(() => new BlockList().addCIDR(cidr)).toThrow(expected);
    expect(() => new BlockList({ cidrs: [cidr] })).toThrow(expected);
    expect(() => new BlockList().removeCIDR(cidr)).toThrow(expected);
  });

  test('long texts are not shown whole', () => {
    const long = `${'1'.repeat(1000)}/8`;
    for (const call of [() => new BlockList().addCIDR(long), () => new BlockList().addAddress(long)]) {
      expect(call).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{1,200}$/) }));
    }
  });
});

describe('the family', () => {
  test('a strict list takes it from the address, whatever it does', () => {
    const list = new BlockList({ strict: true });
    list.addAddress('2001:db8::1');
    list.addAddresses(['2001:db8::2', '192.0.2.1']);
    list.addRange('2001:db8:1::', '2001:db8:1::ff');
    list.addSubnet('2001:db8:2::', 48);
    expect(list.size).toBe(5);
    for (const address of ['2001:db8::1', '2001:db8::2', '192.0.2.1', '2001:db8:1::7', '2001:db8:2::7']) {
      expect(list.check(address), address).toBe(true);
    }
    list.removeAddress('2001:db8::1');
    list.removeRange('2001:db8:1::', '2001:db8:1::ff');
    list.removeSubnet('2001:db8:2::', 48);
    expect(list.rules).toEqual(['Address: IPv4 192.0.2.1', 'Address: IPv6 2001:db8::2']);
    expect(() => new BlockList().addAddress('2001:db8::1')).toThrow();
  });

  test("a socket's remoteFamily goes in as it is", () => {
    const list = new BlockList();
    const socket: { remoteAddress: string; remoteFamily?: string } = {
      remoteAddress: '2001:db8::1',
      remoteFamily: 'IPv6',
    };
    list.addAddress(socket.remoteAddress, socket.remoteFamily);
    expect(list.check(socket.remoteAddress, socket.remoteFamily)).toBe(true);
    expect(list.check('192.0.2.1', { family: socket.remoteFamily })).toBe(false);
  });

  test('a zone id of a strict list is one that isIPv6 accepts', () => {
    const strict = new BlockList({ strict: true, cidrs: ['fe80::/10'] });
    expect(strict.check('fe80::1%eth0.1')).toBe(true);
    for (const zone of ['', '\0', 'a b', '@127.0.0.1', '\r\nHost: x', ']:80/', '%', '/64']) {
      for (const call of [
        () => strict.check(`2606:4700::1%${zone}`),
        () => strict.match(`2606:4700::1%${zone}`),
        () => strict.addAddress(`2606:4700::1%${zone}`),
        () => strict.addCIDR(`2606:4700::1%${zone}/64`),
      ]) {
        expect(call, JSON.stringify(zone)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
      }
    }
  });
});

describe('equality', () => {
  test.each<[reason: string, a: BlockList, b: BlockList, isEqual: boolean]>([
    ['empty lists', new BlockList(), new BlockList(), true],
    ['the same rules', listOf('10.0.0.0/8'), listOf('10.0.0.0/8'), true],
    ['other rules', listOf('10.0.0.0/8'), listOf('11.0.0.0/8'), false],
    ['no rules', listOf('10.0.0.0/8'), new BlockList(), false],
    ['other options', new BlockList({ strict: true }), new BlockList(), false],
    ['exceptions', new BlockList({ allow: ['10.0.0.1'] }), new BlockList(), false],
    ['another class', new AllowList(), new BlockList(), false],
    ['a copy', BlockList.fromBytes(listOf('10.0.0.0/8').toBytes()), listOf('10.0.0.0/8'), true],
  ])('%s', (_reason, a, b, isEqual) => {
    if (isEqual) expect(a).toStrictEqual(b);
    else expect(a).not.toStrictEqual(b);
    // `toEqual` does not look at classes.
    if (isEqual) expect(a).toEqual(b);
    else if (a.constructor === b.constructor) expect(a).not.toEqual(b);
    expect(Object.keys(a)).toEqual([]);
  });
});

describe('identity', () => {
  test('isBlockList knows the lists of another copy of the package, and nothing else', () => {
    class Derived extends BlockList {}
    const other = Object.defineProperty({}, Symbol.for('@net/blocklist'), { value: true });
    expect([new BlockList(), new Derived(), other].map(BlockList.isBlockList)).toEqual([true, true, true]);
    const others = [undefined, null, {}, [], 'x', BlockList, Object.create(BlockList.prototype)];
    expect(others.map(BlockList.isBlockList)).toEqual(others.map(() => false));
  });

  test('it shows itself as in Node', () => {
    const list = listOf('10.0.0.0/8');
    const show = (value: object, options: object) => `${JSON.stringify(value)} ${JSON.stringify(options)}`;
    expect(list[INSPECT as never]).toBeTypeOf('function');
    const inspect = (list as unknown as Record<symbol, (...args: unknown[]) => unknown>)[INSPECT]!.bind(list);
    expect(inspect(2, { depth: 2 }, show)).toBe(
      'BlockList {"rules":["Subnet: IPv4 10.0.0.0/8"]} {"depth":1}',
    );
    expect(inspect(0, { depth: null }, show)).toBe(
      'BlockList {"rules":["Subnet: IPv4 10.0.0.0/8"]} {"depth":null}',
    );
    expect(inspect(-1, { depth: 2, stylize: (text: string) => text }, show)).toBe('[BlockList]');
  });

  test('a structured clone has no rules and no methods, so that nobody takes it for a list', () => {
    const clone = structuredClone(listOf('10.0.0.0/8'));
    expect(BlockList.isBlockList(clone)).toBe(false);
    expect(clone).toEqual({});
    expect(() => clone.check('10.1.2.3')).toThrow(TypeError);
  });

  test('constants', () => {
    expect(Object.isFrozen(BlockList.PRIVATE_RANGES)).toBe(true);
    expect(Object.isFrozen(BlockList.SPECIAL_USE_RANGES)).toBe(true);
    expect(BlockList.SPECIAL_USE_RANGES).toBe(BlockList.SPECIAL_USE_RANGES);
  });
});
