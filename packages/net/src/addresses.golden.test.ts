import net from 'node:net';
import * as ip from '@net/ip-parse';
import { mergeCIDRs } from '@net/ip-parse/cidr-set';
import { addressText } from '@net-tooling/address-fuzz';
import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { BlockList, isIP, SocketAddress } from './index.ts';

const COUNT = Math.min(50_000, Number(process.env.NET_FUZZ_COUNT ?? 5000));

const strict = new BlockList({ strict: true });

function isRefused(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    expect(error).toHaveProperty('code');
    return true;
  }
}

/** The result of each parser of the family for a text: 4, 6, or 0 if it is not an address. */
const parsers: Record<string, (text: string) => number> = {
  isIP: (text) => isIP(text),
  tryParseIP: (text) => {
    const address = ip.tryParseIP(text);
    return address === undefined ? 0 : typeof address === 'number' ? 4 : 6;
  },
  'parseIPv4 and parseIPv6': (text) =>
    isRefused(() => ip.parseIPv4(text)) ? (isRefused(() => ip.parseIPv6(text)) ? 0 : 6) : 4,
  tryParseCIDR: (text) => ip.tryParseCIDR(`${text}/1`)?.family ?? 0,
  SocketAddress: (text) => {
    const isOf = (family: 'ipv4' | 'ipv6') => !isRefused(() => new SocketAddress({ address: text, family }));
    return isOf('ipv4') ? 4 : isOf('ipv6') ? 6 : 0;
  },
  'SocketAddress.parse': (text) =>
    SocketAddress.parse(`${text}:1`)?.family === 'ipv4' ? 4 : SocketAddress.parse(`[${text}]:1`) ? 6 : 0,
  'a strict BlockList': (text) => {
    const isOf = (family: 'ipv4' | 'ipv6') => !isRefused(() => strict.check(text, family));
    return isOf('ipv4') ? 4 : isOf('ipv6') ? 6 : 0;
  },
};

test.each(Object.entries(parsers))(
  '%s agrees with isIP of Node about what is an address',
  { timeout: 120_000 },
  (_name, parse) => {
    fc.assert(
      fc.property(addressText, (text) => {
        expect(parse(text)).toBe(net.isIP(text));
      }),
      { numRuns: COUNT },
    );
  },
);

test('mergeCIDRs takes an address for what isIP takes for one', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(addressText, (text) => {
      // A prefix and a range are texts of other kinds.
      if (/[/-]/.test(text)) return;
      expect(isRefused(() => mergeCIDRs(text))).toBe(net.isIP(text) === 0);
    }),
    { numRuns: COUNT },
  );
});
