import { expect, test } from 'vitest';
import { readProxyHeader } from './read.ts';
import { bytesOf } from './testing/bytes.ts';

const read = (text: string) => readProxyHeader(bytesOf(text));

test('IPv4, and how many bytes it takes of what came', () => {
  expect(read('PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nGET / HTTP/1.1\r\n')).toEqual({
    status: 'complete',
    byteLength: 45,
    header: {
      version: 1,
      command: 'PROXY',
      family: 'IPv4',
      transport: 'stream',
      source: { address: '192.0.2.1', port: 56324 },
      destination: { address: '198.51.100.2', port: 443 },
    },
  });
});

test('IPv6 addresses are given as RFC 5952 writes them', () => {
  expect(read('PROXY TCP6 2001:DB8:0:0::1 ::ffff:c000:201 0 65535\r\n')).toMatchObject({
    header: {
      family: 'IPv6',
      source: { address: '2001:db8::1', port: 0 },
      destination: { address: '::ffff:192.0.2.1', port: 65535 },
    },
  });
});

test.each([
  ['the short form', 'PROXY UNKNOWN\r\n'],
  ['anything up to the end of the line', 'PROXY UNKNOWN ffff::1 no address 99999 \0\r\n'],
])('UNKNOWN names nobody: %s', (_reason, line) => {
  expect(read(`${line}rest`)).toEqual({
    status: 'complete',
    byteLength: line.length,
    header: { version: 1, command: 'PROXY', family: 'unknown', transport: 'unknown' },
  });
});

test.each([
  ['another transport', 'PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n', 'unknown protocol', 6],
  ['lower case', 'PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n', 'unknown protocol', 6],
  ['a word that begins alike', 'PROXY UNKNOWNS\r\n', 'unknown protocol', 6],
  ['no protocol', 'PROXY\r\n', 'not a space', 5],
  ['another word that begins alike', 'PROXYING TCP4\r\n', 'not a space', 5],
  ['a tab', 'PROXY\tTCP4 192.0.2.1 192.0.2.2 1 2\r\n', 'not a space', 5],
  ['two spaces', 'PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n', 'not an address', 11],
  ['IPv6 in TCP4', 'PROXY TCP4 ::1 192.0.2.2 1 2\r\n', 'not an address', 11],
  ['IPv4 in TCP6', 'PROXY TCP6 ::1 192.0.2.2 1 2\r\n', 'not an address', 15],
  ['an octal address', 'PROXY TCP4 192.0.2.1 0300.0.2.2 1 2\r\n', 'not an address', 21],
  ['a zone id', 'PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n', 'not an address', 11],
  ['a port that is too large', 'PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n', 'not a port', 31],
  ['a port with a leading zero', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 02\r\n', 'not a port', 33],
  ['a port with a sign', 'PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n', 'not a port', 31],
  ['a port in hexadecimal', 'PROXY TCP4 192.0.2.1 192.0.2.2 0x1 2\r\n', 'not a port', 31],
  ['an empty port', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 \r\n', 'not a port', 33],
  ['no second port', 'PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n', 'not a space', 32],
  ['a space at the end', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n', 'more than a header', 34],
  ['a fifth word', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n', 'more than a header', 34],
  ['LF alone, before the rest is there', 'PROXY TCP4 192.0.2.1\n', 'LF without CR', 20],
  ['CR alone, before the rest is there', 'PROXY TCP4\r1', 'CR without LF', 10],
  ['CR CR LF', 'PROXY UNKNOWN\r\r\n', 'CR without LF', 13],
  ['108 bytes', `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, 'too long', 107],
  ['107 bytes without an end', `PROXY UNKNOWN ${'x'.repeat(93)}`, 'too long', 107],
  ['a whole line of noise', `PROXY ${'x'.repeat(1_000_000)}`, 'too long', 107],
])('is none: %s', (_reason, text, reason, index) => {
  expect(read(text)).toEqual({ status: 'invalid', reason, index });
});

test('the longest line has 107 bytes', () => {
  const full = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
  const worst = `PROXY UNKNOWN ${full} ${full} 65535 65535\r\n`;
  expect(worst).toHaveLength(107);
  expect(read(worst)).toMatchObject({ status: 'complete', byteLength: 107 });
  expect(read(worst.slice(0, -1))).toEqual({ status: 'incomplete', missing: 1 });
});

test('a smaller limit holds for version 1, too', () => {
  const line = 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n';
  const limited = (maxLength: number) => readProxyHeader(bytesOf(line), { maxLength });
  expect(limited(36)).toMatchObject({ status: 'complete' });
  expect(limited(35)).toEqual({ status: 'invalid', reason: 'too long', index: 35 });
});

test('what is missing never takes more than the header', () => {
  for (const line of ['PROXY UNKNOWN\r\n', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n']) {
    for (let length = 0; length < line.length; length++) {
      const result = read(line.slice(0, length));
      expect(result.status).toBe('incomplete');
      if (result.status === 'incomplete') expect(result.missing).toBeLessThanOrEqual(line.length - length);
    }
  }
});
