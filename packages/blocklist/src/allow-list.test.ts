import { SocketAddress } from '@net/socket-address';
import { describe, expect, test } from 'vitest';
import { AllowList, BlockList } from './index.ts';

describe('exceptions', () => {
  const list = new BlockList({
    cidrs: ['10.0.0.0/8', '2001:db8::/32'],
    allow: ['10.1.0.0/16', '10.2.0.1', '10.3.0.1-10.3.0.9', '2001:db8:1::/48'],
    embeddedIPv4: true,
  });

  test.each([
    ['a subnet', '10.1.2.3', false],
    ['beside the subnet', '10.4.2.3', true],
    ['an address', '10.2.0.1', false],
    ['beside the address', '10.2.0.2', true],
    ['a range', '10.3.0.9', false],
    ['behind the range', '10.3.0.10', true],
    ['the IPv4-mapped form', '::ffff:10.1.2.3', false],
    ['IPv6', '2001:db8:1::1', false],
    ['beside IPv6', '2001:db8:2::1', true],
    ['an IPv4 address that is let through, inside an IPv6 one', '64:ff9b::10.1.2.3', false],
    ['one that is not', '64:ff9b::10.4.2.3', true],
    ['neither', '192.0.2.1', false],
  ])('%s', (_reason, address, isBlocked) => {
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    expect(list.check(address, family)).toBe(isBlocked);
    expect(list.match(address) !== undefined).toBe(isBlocked);
    expect(list.matches(address).length > 0).toBe(isBlocked);
    expect(BlockList.fromBytes(list.toBytes()).check(address, family)).toBe(isBlocked);
  });

  test('they are a list of their own', () => {
    const own = new BlockList({ cidrs: ['10.0.0.0/8'] });
    own.exceptions.addAddress('10.0.0.1');
    own.addAddress('10.0.0.2');
    expect(own.check('10.0.0.1')).toBe(false);
    expect(own.size).toBe(2);
    const rules = ['Address: IPv4 10.0.0.2', 'Subnet: IPv4 10.0.0.0/8', 'Except Address: IPv4 10.0.0.1'];
    expect(own.rules).toEqual(rules);
    const copy = new BlockList({ strict: true });
    copy.fromJSON(JSON.stringify(own));
    expect(copy.rules).toEqual(rules);
    own.clear();
    expect(own.rules).toEqual(rules.slice(2));
    own.exceptions.removeAddress('10.0.0.1');
    expect(own.rules).toEqual([]);
  });

  test.each<[reason: string, allow: unknown, code: string]>([
    ['no address', ['nope'], 'ERR_INVALID_ARG_VALUE'],
    ['nothing', [''], 'ERR_INVALID_ARG_VALUE'],
    ['two addresses', ['10.0.0.1 10.0.0.2'], 'ERR_INVALID_ARG_VALUE'],
    ['a hole', Object.assign([], { 1: '10.0.0.1' }), 'ERR_INVALID_ARG_TYPE'],
    ['no array', '10.0.0.1', 'ERR_INVALID_ARG_TYPE'],
  ])('refused: %s', (_reason, allow, code) => {
    // @ts-expect-error: wrong on purpose
    expect(() => new BlockList({ allow })).toThrow(expect.objectContaining({ code }));
  });
});

describe('AllowList', () => {
  const list = new AllowList({ cidrs: ['192.0.2.0/24', '2001:db8::/32'] });

  test.each([
    ['what is listed', '192.0.2.1', 'ipv4', false],
    ['what is not', '198.51.100.1', 'ipv4', true],
    ['the IPv4-mapped form', '::ffff:192.0.2.1', 'ipv6', false],
    ['IPv6', '2001:db8::1', 'ipv6', false],
    ['IPv6 that is not listed', '2001:db9::1', 'ipv6', true],
    ['IPv6 that is not said to be so', '2001:db8::1', 'ipv4', true],
    ['no address', 'nope', 'ipv4', true],
    ['nothing', '', 'ipv4', true],
    ['another family', '192.0.2.1', 'ipv5', true],
  ])('%s', (_reason, address, family, isBlocked) => {
    expect(list.check(address, family)).toBe(isBlocked);
  });

  test('it has the methods of a block list, and is one to who asks', () => {
    const own = new AllowList();
    expect(BlockList.isBlockList(own)).toBe(true);
    expect(own.check('192.0.2.1')).toBe(true);
    own.addAddress('192.0.2.1', { label: 'office' });
    expect(own.check('192.0.2.1')).toBe(false);
    expect(own.check(new SocketAddress({ address: '192.0.2.1' }))).toBe(false);
    expect(own.match('192.0.2.1')).toBe('Address: IPv4 192.0.2.1 (office)');
    own.removeAddress('192.0.2.1');
    expect(own.check('192.0.2.1')).toBe(true);
    own.exceptions.addCIDR('192.0.2.0/24');
    expect(own.check('192.0.2.1')).toBe(false);
  });

  test('a strict one throws for what is no address', () => {
    const strict = new AllowList({ cidrs: ['2001:db8::/32'], strict: true });
    expect(() => strict.check('nope')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }));
    expect(strict.check('2001:db8::1')).toBe(false);
  });

  test('with embeddedIPv4, the address and all that it carries must be listed', () => {
    const inside = new AllowList({
      cidrs: ['64:ff9b::/96', '192.0.2.0/24'],
      embeddedIPv4: true,
      strict: true,
    });
    expect(inside.check('64:ff9b::192.0.2.1')).toBe(false);
    expect(inside.check('64:ff9b::127.0.0.1')).toBe(true);
    expect(inside.check('2002:c000:201::')).toBe(true);
  });

  test('a snapshot is read as what it is of, and never as its opposite', () => {
    const copy = AllowList.fromBytes(list.toBytes());
    expect(copy).toBeInstanceOf(AllowList);
    expect(copy.check('192.0.2.1')).toBe(false);
    expect(copy.check('198.51.100.1')).toBe(true);
    expect(() => BlockList.fromBytes(list.toBytes())).toThrow('is the snapshot of an AllowList');
    expect(() => AllowList.fromBytes(new BlockList().toBytes())).toThrow('is the snapshot of a BlockList');
  });
});
