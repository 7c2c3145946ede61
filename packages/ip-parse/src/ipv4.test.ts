import { describe, expect, it } from 'vitest';
import { formatIPv4, parseIPv4, scanIPv4, toFailure, tryParseIPv4 } from './index.ts';

describe('an IPv4 address', () => {
  it.each([
    ['0.0.0.0', 0, 'the first one'],
    ['0.0.0.1', 1, 'the last octet is the lowest'],
    ['127.0.0.1', 0x7f000001, 'every octet at its place'],
    ['128.0.0.0', 0x80000000, 'the sign bit is no sign'],
    ['255.255.255.255', 0xffffffff, 'the last one'],
  ])('%s is %i: %s', (text, value) => {
    expect(tryParseIPv4(text)).toBe(value);
    expect(parseIPv4(text)).toBe(value);
    expect(formatIPv4(value)).toBe(text);
  });

  it.each([
    ['', 'unexpected end', 0, 'nothing'],
    ['1', 'unexpected end', 1, 'one octet'],
    ['1.', 'unexpected end', 2, 'a dot at the end'],
    ['1.2.3', 'unexpected end', 5, 'three octets'],
    ['1.2.3.', 'unexpected end', 6, 'an empty octet at the end'],
    ['1.2.3.4.', 'too many parts', 7, 'a dot after four'],
    ['1.2.3.4.5', 'too many parts', 7, 'five octets'],
    ['1..3.4', 'unexpected character', 2, 'an empty octet'],
    ['.1.2.3', 'unexpected character', 0, 'a dot in front'],
    ['1.2.3.256', 'too large', 6, 'above 255'],
    ['1.2.3.9999999999999999999999', 'too large', 6, 'far above 255'],
    ['1.2.3.2550', 'too large', 6, 'a fourth digit, 0'],
    ['1.2.3.2559', 'too large', 6, 'a fourth digit, 9'],
    ['1.2.3.123a', 'unexpected character', 9, 'a letter after three digits'],
    ['1.2.3.04', 'leading zero', 6, 'octal to some'],
    ['00.0.0.0', 'leading zero', 0, 'zero has one digit'],
    ['1.2.3.4 ', 'unexpected character', 7, 'white space after it'],
    [' 1.2.3.4', 'unexpected character', 0, 'white space before it'],
    ['1.2.3.4\0', 'unexpected character', 7, 'a NUL, the end of a string to C'],
    ['1.2.3.٤', 'unexpected character', 6, 'a digit that is not ASCII'],
    ['1.2.3.+4', 'unexpected character', 6, 'a sign'],
    ['0x7f.0.0.1', 'unexpected character', 1, 'hexadecimal'],
    ['1.2.3.4/8', 'unexpected character', 7, 'a prefix'],
    ['1.2.3.4%1', 'unexpected character', 7, 'a zone id'],
    ['::1', 'unexpected character', 0, 'IPv6'],
  ])('%j is none: %s at %i, %s', (text, reason, index) => {
    expect(tryParseIPv4(text)).toBeUndefined();
    expect(toFailure(scanIPv4(text))).toEqual({ reason, index });
    expect(() => parseIPv4(text)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_IP_ADDRESS',
        message: `Invalid IP address: ${text} (${reason} at index ${index}; expected an IPv4 address)`,
        reason,
        index,
      }),
    );
  });

  it('may stand inside a text', () => {
    expect(scanIPv4('deny 192.0.2.1;', 5, 14)).toBe(0xc0000201);
    expect(toFailure(scanIPv4('deny 192.0.2;', 5, 12))).toEqual({ reason: 'unexpected end', index: 12 });
    expect(toFailure(scanIPv4('deny 192.0.2.1;', 5))).toEqual({ reason: 'unexpected character', index: 14 });
  });

  it('is written from a signed number, too', () => {
    expect(formatIPv4(-1)).toBe('255.255.255.255');
  });
});

it('a text longer than 128 characters is cut in the message', () => {
  const message = (length: number) => {
    try {
      return parseIPv4('x'.repeat(length));
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message(128)).toContain(`: ${'x'.repeat(128)} (`);
  expect(message(129)).toContain(`: ${'x'.repeat(128)}... (`);
});
