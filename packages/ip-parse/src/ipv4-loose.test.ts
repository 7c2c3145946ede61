import { describe, expect, it } from 'vitest';
import { formatIPv4, isIP, parseIPv4Loose, tryParseIPv4Loose } from './index.ts';

describe('parseIPv4Loose', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', 'the strict form'],
    ['127.1', '127.0.0.1', 'the last number fills what is left'],
    ['127.0.1', '127.0.0.1', 'of three'],
    ['10.66051', '10.1.2.3', 'with three octets in it'],
    ['10.1.515', '10.1.2.3', 'with two'],
    ['2130706433', '127.0.0.1', 'one number'],
    ['4294967295', '255.255.255.255', 'the largest one'],
    ['0', '0.0.0.0', 'the smallest one'],
    ['0177.0.0.1', '127.0.0.1', 'octal'],
    ['0177.1', '127.0.0.1', 'octal and short'],
    ['017700000001', '127.0.0.1', 'one octal number'],
    ['0x7f.1', '127.0.0.1', 'hexadecimal and short'],
    ['0X7F000001', '127.0.0.1', 'one hexadecimal number'],
    ['0x7f.0377.65535', '127.255.255.255', 'all three bases'],
    ['00000000000000000000177.1', '127.0.0.1', 'any number of zeros'],
    ['127.0.0.1.', '127.0.0.1', 'a dot at the end, to a URL'],
    ['0x.0x.0', '0.0.0.0', 'a bare 0x, zero to a URL'],
  ])('reads %s as %s: %s', (text, address) => {
    expect(formatIPv4(parseIPv4Loose(text))).toBe(address);
    expect(tryParseIPv4Loose(text)).toBe(parseIPv4Loose(text));
  });

  it.each([
    ['', 'unexpected character', 0, 'nothing'],
    ['.', 'unexpected character', 0, 'a dot'],
    ['1..2', 'unexpected character', 2, 'an empty number'],
    ['127.1..', 'unexpected character', 6, 'two dots at the end'],
    ['1.2.3.4.5', 'too many parts', 8, 'five numbers'],
    ['256.1', 'too large', 0, 'more than an octet in front'],
    ['1.16777216', 'too large', 2, 'more than three octets behind'],
    ['1.2.65536', 'too large', 4, 'more than two'],
    ['1.2.3.256', 'too large', 6, 'more than one'],
    ['4294967296', 'too large', 0, 'more than four'],
    ['08.8.8.8', 'unexpected character', 0, 'no octal digit'],
    ['0xg', 'unexpected character', 0, 'no hexadecimal digit'],
    ['0b1', 'unexpected character', 0, 'no notation of C'],
    ['0o7', 'unexpected character', 0, 'no notation of C'],
    ['1e3', 'unexpected character', 0, 'no integer'],
    ['-1', 'unexpected character', 0, 'a sign'],
    [' 1', 'unexpected character', 0, 'white space'],
    ['１', 'unexpected character', 0, 'a digit that is not ASCII'],
    ['::1', 'unexpected character', 0, 'IPv6'],
  ])('refuses %j: %s at %i, %s', (text, reason, index) => {
    expect(tryParseIPv4Loose(text)).toBeUndefined();
    expect(() => parseIPv4Loose(text)).toThrow(
      `Invalid IP address: ${text} (${reason} at index ${index}; expected an IPv4 address)`,
    );
  });
});

// Texts that some library took for one host and the network stack for another, from the reports on each.
describe.each([
  [
    'CVE-2021-28918',
    'netmask read octal octets as decimal',
    [
      ['0177.0.0.1', '127.0.0.1', 'not 177.0.0.1'],
      ['012.0.0.1', '10.0.0.1', 'not 12.0.0.1'],
      ['0127.0.0.1', '87.0.0.1', 'not 127.0.0.1'],
      ['031.0.0.1', '25.0.0.1', 'not 31.0.0.1'],
      ['0150.0024.0073.0321', '104.20.59.209', 'not 150.24.73.321'],
      ['010.8.8.8', '8.8.8.8', 'not 10.8.8.8'],
      ['08.8.8.8', undefined, 'no octal digit: not 8.8.8.8 (CVE-2021-29418)'],
      ['0x10.0.0.1', '16.0.0.1', 'not 10.0.0.1'],
      ['216.240', '216.0.0.240', 'not 216.240.0.0'],
    ],
  ],
  [
    'CVE-2023-42282',
    'ip took a hexadecimal loopback address for a public one',
    [['0x7f.1', '127.0.0.1', 'loopback']],
  ],
  [
    'CVE-2024-29415',
    'ip took more spellings of private addresses for public ones',
    [
      ['127.1', '127.0.0.1', 'loopback'],
      ['127.0.1', '127.0.0.1', 'loopback'],
      ['127.00.0x1', '127.0.0.1', 'loopback'],
      ['127.0.0x0.1', '127.0.0.1', 'loopback'],
      ['0x7f.0.0.1', '127.0.0.1', 'loopback'],
      ['01200034567', '10.0.57.119', 'private'],
      ['012.1.2.3', '10.1.2.3', 'private'],
      ['2130706433', '127.0.0.1', 'loopback'],
      ['127.000.000.1', '127.0.0.1', 'loopback'],
    ],
  ],
  [
    'CVE-2025-59436',
    'ip took an octal loopback address for a public one',
    [['017700000001', '127.0.0.1', 'loopback']],
  ],
  [
    'CVE-2025-59437',
    'ip took a short spelling of all zeros for a public address',
    [['0', '0.0.0.0', 'this host']],
  ],
  [
    'CVE-2026-69192',
    'ip-address read octal octets as decimal',
    [
      ['012.0.0.1', '10.0.0.1', 'private, not 12.0.0.1'],
      ['010.1.1.1', '8.1.1.1', 'not 10.1.1.1'],
      ['0177.0.0.1', '127.0.0.1', 'loopback, not 177.0.0.1'],
    ],
  ],
] as [cve: string, summary: string, rows: [text: string, host: string | undefined, reason: string][]][])(
  '%s: %s',
  (_cve, _summary, rows) => {
    it.each(rows)('%s is no address, and leads to %s: %s', (text, host) => {
      expect(isIP(text)).toBe(0);
      const address = tryParseIPv4Loose(text);
      expect(address === undefined ? undefined : formatIPv4(address)).toBe(host);
    });
  },
);
