import { describe, expect, it } from 'vitest';
import { SocketAddress } from './index.ts';

describe('parse', () => {
  it.each([
    ['192.0.2.1:80', 80, 'the default port of http is a port'],
    ['[2001:db8::1]:80', 80, 'for IPv6, too'],
    ['192.0.2.1:0', 0, 'zero'],
    ['192.0.2.1:', 0, 'an empty port is none'],
    ['192.0.2.1', 0, 'no port'],
    ['192.0.2.1:00080', 80, 'zeros in front of a port mean nothing'],
  ])('%s has port %i: %s', (input, port) => {
    expect(SocketAddress.parse(input)?.port).toBe(port);
  });

  it.each([
    ['user@192.0.2.1:9', 'user info'],
    ['192.0.2.1:9/path', 'a path'],
    ['192.0.2.1/24', 'a prefix length'],
    ['192.0.2.1?query', 'a query'],
    ['192.0.2.1#fragment', 'a fragment'],
    ['0x7f.1:5', 'hexadecimal'],
    ['0177.0.0.1:5', 'octal'],
    ['127.1:5', 'fewer than four octets'],
    ['2130706433', 'one number'],
    ['192.0.2.1.:5', 'a dot at the end'],
    ['１９２.0.2.1:5', 'full-width digits'],
    ['192.0.2.1:5 ', 'white space'],
    ['192.0.2.1:5\n', 'a line break'],
    ['192.0.2.1:65536', 'a port above 65535'],
    ['192.0.2.1:-1', 'a port below 0'],
    ['192.0.2.1:1e1', 'a port that is not decimal'],
    ['2001:db8::1', 'IPv6 without brackets'],
    ['[192.0.2.1]:5', 'IPv4 in brackets'],
    ['[2001:db8::1]]:5', 'a bracket too many'],
    ['[2001:db8::1]5', 'no colon before the port'],
    ['[fe80::1%]:22', 'an empty zone id'],
    ['[fe80::1%a_b]:22', 'a zone id that isIPv6 does not accept'],
    ['[fe80::1%]]:22', 'a bracket in the zone id'],
    ['[fe80::1%%]:22', 'a percent sign in the zone id'],
    ['[fe80::1%\n]:22', 'a line break in the zone id'],
    ['[fe80::1%\0]:22', 'a NUL in the zone id'],
    ['example.com:5', 'a name'],
    ['', 'nothing'],
  ])('%j is none: %s', (input) => {
    expect(SocketAddress.parse(input)).toBeUndefined();
  });

  it('refuses what is no string', () => {
    expect(() => SocketAddress.parse(5 as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});

describe('toString', () => {
  it.each([
    ['192.0.2.1:80', 'IPv4'],
    ['192.0.2.1:0', 'the port is always there'],
    ['[2001:db8::1]:443', 'IPv6'],
    ['[::ffff:192.0.2.1]:5', 'IPv4-mapped'],
    ['[fe80::1%eth0]:22', 'with a zone id'],
    ['[fe80::1%25eth0]:22', 'a zone id is not percent-decoded'],
  ])('%j survives parse and toString: %s', (text) => {
    expect(String(SocketAddress.parse(text))).toBe(text);
  });

  it('writes the canonical form', () => {
    expect(String(SocketAddress.parse('[2001:DB8:0:0::1%Eth0]:080'))).toBe('[2001:db8::1%Eth0]:80');
  });
});

describe('a zone id', () => {
  it('is a property of its own', () => {
    const address = new SocketAddress({ address: 'fe80::1%eth0', family: 'ipv6', port: 22 });
    expect(address.address).toBe('fe80::1');
    expect(address.zone).toBe('eth0');
    expect(address.toJSON()).toEqual({
      address: 'fe80::1',
      port: 22,
      family: 'ipv6',
      flowlabel: 0,
      zone: 'eth0',
    });
  });

  it('may be given apart', () => {
    expect(String(new SocketAddress({ address: 'fe80::1', zone: 'eth0', family: 'ipv6' }))).toBe(
      '[fe80::1%eth0]:0',
    );
  });

  it('is not there if it is not given, or empty, or the address is IPv4', () => {
    expect(new SocketAddress({ address: 'fe80::1', family: 'ipv6' })).not.toHaveProperty('zone');
    expect(new SocketAddress({ address: 'fe80::1', zone: '', family: 'ipv6' })).not.toHaveProperty('zone');
    expect(new SocketAddress({ zone: 'eth0' })).not.toHaveProperty('zone');
  });

  it.each(['a_b', '%', 'é', ' ', '\0', '\r\n', ']:80'])('is not %j, which isIPv6 does not accept', (zone) => {
    expect(() => new SocketAddress({ address: `fe80::1%${zone}`, family: 'ipv6' })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ADDRESS' }),
    );
    expect(() => new SocketAddress({ address: 'fe80::1', zone, family: 'ipv6' })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  });

  it('is a string', () => {
    expect(() => new SocketAddress({ zone: 5 as never })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});

describe('the flow label', () => {
  it('has 20 bits', () => {
    expect(new SocketAddress({ family: 'ipv6', flowlabel: 0xfffff }).flowlabel).toBe(0xfffff);
  });

  it.each([
    [0x100000, 'ipv6', 'the 21st bit'],
    [0xffffffff, 'ipv6', 'all of 32 bits'],
    [0x100000, 'ipv4', 'although IPv4 has none'],
  ] as const)('%i is out of range for %s: %s', (flowlabel, family, _reason) => {
    expect(() => new SocketAddress({ family, flowlabel })).toThrow(
      expect.objectContaining({
        name: 'RangeError',
        code: 'ERR_OUT_OF_RANGE',
        message: expect.stringContaining('It must be >= 0 && <= 1048575.'),
      }),
    );
  });
});

it('has the default address of its family, however that is written', () => {
  expect(new SocketAddress({ family: 'IPV4' }).address).toBe('127.0.0.1');
  expect(new SocketAddress({ family: 'IPV6' }).address).toBe('::');
});

it('does not change', () => {
  const address = new SocketAddress();
  for (const name of ['address', 'port', 'family', 'flowlabel']) {
    expect(() => Object.assign(address, { [name]: 5 }), name).toThrow(TypeError);
  }
});

describe('a structured clone', () => {
  const original = new SocketAddress({ address: 'fe80::1%eth0', family: 'ipv6', port: 22, flowlabel: 7 });
  const clone = structuredClone(original);

  it('is the plain data', () => {
    expect(clone).toEqual(original.toJSON());
    expect(SocketAddress.isSocketAddress(clone)).toBe(false);
  });

  it('makes an equal address again', () => {
    const again = new SocketAddress(clone);
    expect(SocketAddress.isSocketAddress(again)).toBe(true);
    expect(again.toJSON()).toEqual(original.toJSON());
  });
});

describe('isSocketAddress', () => {
  it('knows the instances of another copy of the class', () => {
    // What another copy of this module would make.
    const foreign = Object.defineProperty({}, Symbol.for('@net/socket-address'), { value: true });
    expect(SocketAddress.isSocketAddress(foreign)).toBe(true);
  });

  it('knows the instances of a subclass', () => {
    expect(SocketAddress.isSocketAddress(new (class extends SocketAddress {})())).toBe(true);
  });
});

describe('inspection', () => {
  const inspect = Symbol.for('nodejs.util.inspect.custom') as never;
  const show = new SocketAddress()[inspect] as (...args: unknown[]) => string;

  it('does without an inspect function', () => {
    expect(show.call(new SocketAddress({ port: 5 }))).toBe(
      'SocketAddress {"address":"127.0.0.1","port":5,"family":"ipv4","flowlabel":0}',
    );
  });

  it('does without styles', () => {
    expect(show.call(new SocketAddress(), -1, {}, String)).toBe('[SocketAddress]');
  });
});
