import { describe, expect, it } from 'vitest';
import { formatIP, isIP, parseIP, tryParseIP } from './index.ts';

describe('an address of either version', () => {
  it('is a number or four words', () => {
    expect(parseIP('127.0.0.1')).toBe(0x7f000001);
    expect(parseIP('::ffff:127.0.0.1')).toEqual([0, 0, 0xffff, 0x7f000001]);
    expect(tryParseIP('localhost')).toBeUndefined();
    expect(formatIP(0xffffffff)).toBe('255.255.255.255');
    expect(formatIP([0xffffffff, 0, 0, 0])).toBe('ffff:ffff::');
    expect([isIP('127.0.0.1'), isIP('::1'), isIP('localhost')]).toEqual([4, 6, 0]);
  });

  it.each([
    ['1.2.3.400', 'too large at index 6', 'without a colon it was to be IPv4'],
    ['::1::', 'second "::" at index 4', 'with one it was to be IPv6'],
  ])('%s fails with %s: %s', (text, words) => {
    expect(() => parseIP(text)).toThrow(`Invalid IP address: ${text} (${words}; expected an IP address)`);
  });
});
