import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BlockList } from './index.ts';

const NOW = 1_800_000_000_000;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('rules that have ended let nothing through that another rule blocks', () => {
  test('when more have ended than one check removes', () => {
    const list = new BlockList({ cidrs: ['10.0.0.0/8'] });
    list.addCIDR('10.1.0.0/16', { ttlMs: 1000 });
    for (let i = 0; i < 1000; i++) list.addAddress(`10.1.${i >> 8}.${i & 255}`, { ttlMs: 10 });
    list.addCIDR('192.0.2.0/24', { ttlMs: 1000 });
    for (let i = 0; i < 256; i++) list.addAddress(`192.0.2.${i}`, { ttlMs: 10 });
    vi.setSystemTime(NOW + 10);
    const answers = ['10.1.0.5', '10.9.9.9', '192.0.2.5'].map((address) => list.check(address));
    expect(answers).toEqual([true, true, true]);
    expect(list.match('10.1.3.231')).toBe('Subnet: IPv4 10.0.0.0/8');
    expect(list.size).toBe(3);
  });

  test('an IPv6 subnet over all of IPv4 goes on blocking when others end', () => {
    const list = new BlockList({ cidrs: ['::/0'] });
    list.addAddress('192.0.2.9', { ttlMs: 10 });
    list.addAddress('2001:db8::1', { ttlMs: 10, family: 'ipv6' });
    list.addCIDR('2001:db8::/32', { ttlMs: 10 });
    list.addRange('::', '2001:db8::', { ttlMs: 10, family: 'ipv6' });
    list.addCIDR('::/1', { ttlMs: 10 });
    vi.setSystemTime(NOW + 10);
    expect([list.check('192.0.2.1'), list.match('192.0.2.1'), list.size]).toEqual([
      true,
      'Subnet: IPv6 ::/0',
      1,
    ]);
  });

  test('an IPv6 subnet over all of IPv4 goes on blocking when others are removed', () => {
    const list = new BlockList({ cidrs: ['::/0', '::/1', '2001:db8::/32', '192.0.2.0/24'] });
    list.removeCIDR('::/1');
    list.removeCIDR('::/1');
    list.removeCIDR('2001:db8::/32');
    list.removeCIDR('192.0.2.0/24');
    expect(list.check('192.0.2.1')).toBe(true);
  });
});

describe('a text that is no address gets no answer about the address before it', () => {
  test.each(['nope', '192.0.2.1%eth0', '192.0.2', ''])('%j, as IPv4', (text) => {
    const list = new BlockList({ cidrs: ['192.0.2.0/24', '2001:db8::/32'] });
    expect(list.match('192.0.2.1')).toBe('Subnet: IPv4 192.0.2.0/24');
    expect([list.check(text), list.match(text), list.matches(text)]).toEqual([false, undefined, []]);
  });

  test.each(['nope', 'nope%eth0', '%eth0', '2001:db8::%%%g', '192.0.2.1'])('%j, as IPv6', (text) => {
    const list = new BlockList({ cidrs: ['2001:db8::/32'] });
    expect(list.match('2001:db8::1', 'ipv6')).toBe('Subnet: IPv6 2001:db8::/32');
    const isAddress = text.startsWith('2001:');
    expect([list.check(text, 'ipv6'), list.match(text, 'ipv6') !== undefined]).toEqual([
      isAddress,
      isAddress,
    ]);
  });
});

test.each(['ipv4', 'IPv4', 'IPV4'])('the family %s is IPv4 to every method', (family) => {
  const list = new BlockList({ cidrs: ['192.0.2.0/24'] });
  expect([
    list.check('192.0.2.1', family),
    list.check('192.0.2.1', { family }),
    list.match('192.0.2.1', family),
    list.matches('192.0.2.1', family).length,
  ]).toEqual([true, true, 'Subnet: IPv4 192.0.2.0/24', 1]);
});

describe('an IPv6 range is about IPv6 addresses, also as an exception', () => {
  function list(embeddedIPv4: boolean): BlockList {
    const blocked = new BlockList({ cidrs: ['192.0.2.0/24'], embeddedIPv4 });
    blocked.exceptions.addRange('::', '::ffff:ffff:ffff', 'ipv6');
    return blocked;
  }

  test('it allows no IPv4 address', () => {
    const blocked = list(false);
    const answers = [
      blocked.check('192.0.2.1'),
      blocked.check('192.0.2.1', { family: 'ipv4' }),
      blocked.match('192.0.2.1'),
      blocked.matches('192.0.2.1').length,
    ];
    expect(answers).toEqual([true, true, 'Subnet: IPv4 192.0.2.0/24', 1]);
  });

  test('nor one that is embedded in an IPv6 address', () => {
    const blocked = list(true);
    const address = '64:ff9b::192.0.2.1';
    const answers = [
      blocked.check(address, 'ipv6'),
      blocked.match(address),
      blocked.matches(address).map(({ rule }) => rule),
    ];
    expect(answers).toEqual([true, 'Subnet: IPv4 192.0.2.0/24', ['Subnet: IPv4 192.0.2.0/24']]);
  });

  test('and names no embedded one', () => {
    const blocked = new BlockList({ embeddedIPv4: true });
    blocked.addRange('::', '::ffff:ffff:ffff', 'ipv6');
    const address = '64:ff9b::192.0.2.1';
    expect([blocked.check(address, 'ipv6'), blocked.match(address), blocked.matches(address)]).toEqual([
      false,
      undefined,
      [],
    ]);
  });
});

test.each<[string, object, string, string]>([
  ['ttlMs of another type', { ttlMs: '10' }, 'ERR_INVALID_ARG_TYPE', 'options.ttlMs'],
  ['expiresAt of another type', { expiresAt: '10' }, 'ERR_INVALID_ARG_TYPE', 'options.expiresAt'],
  ['ttlMs below 0', { ttlMs: -1 }, 'ERR_OUT_OF_RANGE', 'options.ttlMs'],
  ['expiresAt that is no time', { expiresAt: Number.NaN }, 'ERR_OUT_OF_RANGE', 'options.expiresAt'],
])('%s is refused by its name, and adds no rule', (_what, options, code, name) => {
  const list = new BlockList();
  expect(() => list.addAddress('192.0.2.1', options)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(name) }),
  );
  expect(list.size).toBe(0);
});

test('onExpire that is no function is refused at once, not when a rule ends', () => {
  expect(() => new BlockList({ onExpire: 'log' as never })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});
