import { describe, expect, it } from 'vitest';
import {
  formatIPv6,
  type IPv6,
  isIPv6,
  parseIPv6,
  parseIPv6Into,
  toFailure,
  toIPv6,
  tryParseIPv6,
} from './index.ts';

describe('an IPv6 address', () => {
  it.each<[text: string, words: IPv6, canonical: string, reason: string]>([
    ['::', [0, 0, 0, 0], '::', 'unspecified'],
    ['::1', [0, 0, 0, 1], '::1', 'loopback'],
    ['1::', [0x10000, 0, 0, 0], '1::', 'a gap at the end'],
    ['2001:db8::1', [0x20010db8, 0, 0, 1], '2001:db8::1', 'a gap inside'],
    ['2001:DB8::A', [0x20010db8, 0, 0, 10], '2001:db8::a', 'upper case'],
    ['0:0:0:0:0:0:0:0', [0, 0, 0, 0], '::', 'no gap'],
    [
      '0001:0002:0003:0004:0005:0006:0007:0008',
      [0x10002, 0x30004, 0x50006, 0x70008],
      '1:2:3:4:5:6:7:8',
      'zeros',
    ],
    ['1:2:3:4:5:6:7::', [0x10002, 0x30004, 0x50006, 0x70000], '1:2:3:4:5:6:7:0', 'a gap of one group'],
    ['::2:3:4:5:6:7:8', [2, 0x30004, 0x50006, 0x70008], '0:2:3:4:5:6:7:8', 'a gap of one group in front'],
    ['1:0:0:2:0:0:0:3', [0x10000, 2, 0, 3], '1:0:0:2::3', 'the longest run is shortened'],
    ['1:0:0:2:3:0:0:4', [0x10000, 2, 0x30000, 4], '1::2:3:0:0:4', 'the first one of equals'],
    ['1:0:2:0:3:0:4:0', [0x10000, 0x20000, 0x30000, 0x40000], '1:0:2:0:3:0:4:0', 'no single group'],
    ['::ffff:192.0.2.1', [0, 0, 0xffff, 0xc0000201], '::ffff:192.0.2.1', 'IPv4-mapped'],
    ['::ffff:c000:201', [0, 0, 0xffff, 0xc0000201], '::ffff:192.0.2.1', 'the same in groups'],
    ['::ffff:0:0', [0, 0, 0xffff, 0], '::ffff:0.0.0.0', 'IPv4-mapped zeros'],
    ['::192.0.2.1', [0, 0, 0, 0xc0000201], '::192.0.2.1', 'IPv4-compatible'],
    ['::1:0', [0, 0, 0, 0x10000], '::0.1.0.0', 'IPv4-compatible in groups'],
    ['::ffff', [0, 0, 0, 0xffff], '::ffff', 'too small to count as IPv4-compatible'],
    [
      '1:2:3:4:5:6:1.2.3.4',
      [0x10002, 0x30004, 0x50006, 0x1020304],
      '1:2:3:4:5:6:102:304',
      'a quad after six groups',
    ],
    ['64:ff9b::192.0.2.1', [0x64ff9b, 0, 0, 0xc0000201], '64:ff9b::c000:201', 'a quad after other prefixes'],
    [
      '1:2:3:4:5::1.2.3.4',
      [0x10002, 0x30004, 0x50000, 0x1020304],
      '1:2:3:4:5:0:102:304',
      'a quad after a short gap',
    ],
    ['fe80::1%eth0', [0xfe800000, 0, 0, 1], 'fe80::1', 'a zone id'],
    ['::%1', [0, 0, 0, 0], '::', 'a zone id after a gap'],
    ['::ffff:1.2.3.4%a-b.c:D', [0, 0, 0xffff, 0x1020304], '::ffff:1.2.3.4', 'a zone id after a quad'],
  ])('%s: %j', (text, words, canonical) => {
    expect(tryParseIPv6(text)).toEqual(words);
    expect(parseIPv6(text)).toEqual(words);
    expect(formatIPv6(words)).toBe(canonical);
    expect(tryParseIPv6(canonical)).toEqual(words);
  });

  it.each([
    ['', 'unexpected end', 0, 'nothing'],
    [':', 'unexpected end', 1, 'a colon'],
    [':1', 'unexpected character', 1, 'a colon in front'],
    ['1:', 'unexpected end', 2, 'a colon at the end'],
    ['1:2', 'unexpected end', 3, 'too few groups'],
    ['1:2:3:4:5:6:7', 'unexpected end', 13, 'seven groups'],
    ['1:2:3:4:5:6:7:', 'unexpected end', 14, 'seven groups and a colon'],
    ['1:2:3:4:5:6:7:8:9', 'too many parts', 16, 'nine groups'],
    ['1:2:3:4:5:6:7:8::', 'too many parts', 17, 'a gap for nothing at the end'],
    ['::1:2:3:4:5:6:7:8', 'too many parts', 17, 'a gap for nothing in front'],
    ['1:2:3:4::5:6:7:8', 'too many parts', 16, 'a gap for nothing inside'],
    [':::', 'second "::"', 2, 'three colons'],
    ['1::2::3', 'second "::"', 5, 'two gaps'],
    ['1:::2', 'second "::"', 3, 'three colons inside'],
    ['12345::', 'too many digits', 0, 'a group of five'],
    ['::00001', 'too many digits', 2, 'zeros count, too'],
    ['::g', 'unexpected character', 2, 'no digit'],
    ['::1g', 'unexpected character', 3, 'no digit after one'],
    ['::\u0131', 'unexpected character', 2, 'a character whose low byte is a digit'],
    ['::a\u0131', 'unexpected character', 3, 'the same after a digit'],
    ['::1 ', 'unexpected character', 3, 'white space after it'],
    [' ::1', 'unexpected character', 0, 'white space before it'],
    ['[::1]', 'unexpected character', 0, 'brackets'],
    ['::1/64', 'unexpected character', 3, 'a prefix'],
    ['::1.2.3', 'unexpected end', 7, 'a short quad'],
    ['::1.2.3.256', 'too large', 8, 'a quad out of range'],
    ['::ffff:01.2.3.4', 'leading zero', 7, 'octal to some'],
    ['::1.2.3.4:5', 'unexpected character', 9, 'a quad that is not last'],
    ['1.2.3.4::', 'unexpected character', 1, 'a quad in front'],
    ['1:2:3:4:5:6:7:1.2.3.4', 'unexpected character', 15, 'a quad too many'],
    ['1:2:3:4:5:1.2.3.4', 'unexpected character', 11, 'a group too few'],
    ['::1%', 'unexpected end', 4, 'an empty zone id'],
    ['::%', 'unexpected end', 3, 'an empty zone id after a gap'],
    ['::1%a_b', 'unexpected character', 5, 'a zone id that Node does not accept'],
    ['::1%a%b', 'unexpected character', 5, 'two zone ids'],
    ['1:%a', 'unexpected character', 2, 'a zone id after a colon'],
    ['%eth0', 'unexpected character', 0, 'a zone id alone'],
    ['1.2.3.4', 'unexpected character', 1, 'IPv4'],
  ])('%j is none: %s at %i, %s', (text, reason, index) => {
    expect(tryParseIPv6(text)).toBeUndefined();
    if (!text.includes('%')) {
      expect(toFailure(parseIPv6Into(text, new Uint32Array(4)))).toEqual({ reason, index });
    }
    expect(isIPv6(text)).toBe(false);
    expect(() => parseIPv6(text)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_IP_ADDRESS',
        message: `Invalid IP address: ${text} (${reason} at index ${index}; expected an IPv6 address)`,
        reason,
        index,
      }),
    );
  });

  it('may stand inside a text, and go to any place', () => {
    const words = new Uint32Array(6).fill(7);
    expect(parseIPv6Into('deny 2001:db8::1;', words, 1, 5, 16)).toBe(0);
    expect([...words]).toEqual([7, 0x20010db8, 0, 0, 1, 7]);
    expect(formatIPv6(words, 1)).toBe('2001:db8::1');
    expect(toIPv6(words, 1)).toEqual([0x20010db8, 0, 0, 1]);
  });

  it('does not read beyond the end it was given', () => {
    const words = new Uint32Array(4);
    expect(parseIPv6Into('::12', words, 0, 0, 3)).toBe(0);
    expect([...words]).toEqual([0, 0, 0, 1]);
    for (const [text, end] of [
      ['::', 1],
      ['1:2:3:4:5:6:7::', 14],
      ['::1.2.3.4', 8],
    ] as const) {
      expect(toFailure(parseIPv6Into(text, words, 0, 0, end)), text).toEqual({
        reason: 'unexpected end',
        index: end,
      });
    }
    expect(parseIPv6Into('::1.2.3.4%eth0', words, 0, 0, 9)).toBe(0);
    expect(toFailure(parseIPv6Into('::1%eth0', words))).toEqual({ reason: 'unexpected character', index: 3 });
  });

  it('leaves the words alone when it fails', () => {
    const words = new Uint32Array(4).fill(7);
    for (const text of ['1:2:3:4:5:6:7:g', '1:2:3:4:5:6:7:8:9', '::1%', '::1.2.3.256']) {
      expect(parseIPv6Into(text, words), text).toBeLessThan(0);
      expect([...words], text).toEqual([7, 7, 7, 7]);
    }
  });
});
