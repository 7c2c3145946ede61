import { expect, test } from 'vitest';
import { formatProxyHeader } from './format.ts';
import type { ProxyHeaderParts } from './header.ts';
import { readProxyHeader } from './read.ts';
import { bytesOf, concat, hex, IPV4_ENDS, item, v2 } from './testing/bytes.ts';

const SOURCE = { address: '192.0.2.1', port: 1000 };
const DESTINATION = { address: '198.51.100.2', port: 443 };
const ENDS = { source: SOURCE, destination: DESTINATION };

const text = (parts: ProxyHeaderParts) => String.fromCharCode(...formatProxyHeader({ version: 1, ...parts }));

test.each([
  ['IPv4', ENDS, 'PROXY TCP4 192.0.2.1 198.51.100.2 1000 443\r\n'],
  [
    'IPv6, without a zone id',
    { source: { address: 'FE80::1%eth0', port: 1 }, destination: { address: '::1', port: 2 } },
    'PROXY TCP6 fe80::1 ::1 1 2\r\n',
  ],
  [
    'one of each is IPv6',
    { source: SOURCE, destination: { address: '2001:db8::1', port: 2 } },
    'PROXY TCP6 ::ffff:192.0.2.1 2001:db8::1 1000 2\r\n',
  ],
  ['nobody', {}, 'PROXY UNKNOWN\r\n'],
  ['no transport', { ...ENDS, transport: 'unknown' as const }, 'PROXY UNKNOWN\r\n'],
])('version 1: %s', (_reason, parts, expected) => {
  expect(text(parts)).toBe(expected);
});

test.each([
  ['IPv4', ENDS, v2(0x21, 0x11, IPV4_ENDS)],
  ['datagrams', { ...ENDS, transport: 'datagram' as const }, v2(0x21, 0x12, IPV4_ENDS)],
  [
    'one of each is IPv6',
    { source: { address: '2001:db8::1', port: 1 }, destination: DESTINATION },
    v2(0x21, 0x21, hex('20010db8000000000000000000000001 00000000000000000000ffffc6336402 0001 01bb')),
  ],
  ['nobody', {}, v2(0x20, 0x00, hex(''))],
  ['nobody, as was read', { command: 'PROXY' as const }, v2(0x21, 0x00, hex(''))],
  ['LOCAL is written without ends', { ...ENDS, command: 'LOCAL' as const }, v2(0x20, 0x00, hex(''))],
  ['a checksum', { ...ENDS, crc32c: true }, v2(0x21, 0x11, concat(IPV4_ENDS, item(3, hex('93f00eb1'))))],
  ['padding, as an item', { tlvs: [{ type: 4, value: hex('00') }] }, v2(0x20, 0x00, item(4, hex('00')))],
  [
    'an authority in UTF-8',
    { ...ENDS, authority: 'ä.de' },
    v2(0x21, 0x11, concat(IPV4_ENDS, item(2, hex('c3a42e6465')))),
  ],
])('version 2: %s', (_reason, parts, expected) => {
  expect(formatProxyHeader(parts)).toEqual(expected);
});

test('a Unix socket', () => {
  const bytes = formatProxyHeader({ source: { path: '' }, destination: { path: '\0app' } });
  expect(bytes).toHaveLength(16 + 216);
  expect(bytes[13]).toBe(0x31);
  expect(bytes.subarray(16, 124)).toEqual(new Uint8Array(108));
  expect(bytes.subarray(124, 128)).toEqual(bytesOf('\0app'));
});

test('as much as fits, and no more', () => {
  const tlv = (length: number) => ({ tlvs: [{ type: 0xe1, value: new Uint8Array(length) }] });
  expect(formatProxyHeader(tlv(65532))).toHaveLength(65551);
  expect(() => formatProxyHeader(tlv(65533))).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  expect(() => formatProxyHeader(tlv(65536))).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
});

const LONG = 'x'.repeat(65536);

test.each([
  ['nothing', undefined, 'ERR_INVALID_ARG_TYPE'],
  ['another version', { version: 3 }, 'ERR_OUT_OF_RANGE'],
  ['another command', { command: 'local' }, 'ERR_INVALID_ARG_VALUE'],
  ['another transport', { transport: 'tcp' }, 'ERR_INVALID_ARG_VALUE'],
  ['only a source', { source: SOURCE }, 'ERR_INVALID_ARG_VALUE'],
  ['only a destination', { destination: DESTINATION }, 'ERR_INVALID_ARG_VALUE'],
  ['two kinds of end', { source: SOURCE, destination: { path: '/a' } }, 'ERR_INVALID_ARG_VALUE'],
  ['an end that is text', { source: '192.0.2.1', destination: DESTINATION }, 'ERR_INVALID_ARG_TYPE'],
  [
    'a name',
    { source: { address: 'localhost', port: 1 }, destination: DESTINATION },
    'ERR_INVALID_IP_ADDRESS',
  ],
  ['no address', { source: { port: 1 }, destination: DESTINATION }, 'ERR_INVALID_ARG_TYPE'],
  ['no port', { source: { address: '192.0.2.1' }, destination: DESTINATION }, 'ERR_SOCKET_BAD_PORT'],
  [
    'a large port',
    { source: SOURCE, destination: { address: '192.0.2.1', port: 65536 } },
    'ERR_SOCKET_BAD_PORT',
  ],
  ['a long path', { source: { path: 'x'.repeat(109) }, destination: { path: '' } }, 'ERR_INVALID_ARG_VALUE'],
  [
    'a path that ends with a NUL',
    { source: { path: '\0a\0' }, destination: { path: '' } },
    'ERR_INVALID_ARG_VALUE',
  ],
  [
    'a path with a NUL inside',
    { source: { path: '/a\0b' }, destination: { path: '' } },
    'ERR_INVALID_ARG_VALUE',
  ],
  ['an authority that is no text', { authority: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ['an authority with half a pair', { authority: '\ud800' }, 'ERR_INVALID_ARG_VALUE'],
  ['a long authority', { authority: LONG }, 'ERR_OUT_OF_RANGE'],
  ['ALPN with more than bytes', { alpn: 'ä€' }, 'ERR_INVALID_ARG_VALUE'],
  ['a long unique id', { uniqueId: new Uint8Array(129) }, 'ERR_OUT_OF_RANGE'],
  ['a unique id that is text', { uniqueId: 'a' }, 'ERR_INVALID_ARG_TYPE'],
  ['items that are no list', { tlvs: {} }, 'ERR_INVALID_ARG_TYPE'],
  ['a hole among items', { tlvs: new Array(1) }, 'ERR_INVALID_ARG_TYPE'],
  ['a large type', { tlvs: [{ type: 256, value: new Uint8Array(0) }] }, 'ERR_OUT_OF_RANGE'],
  ['an item of a field', { tlvs: [{ type: 2, value: new Uint8Array(0) }] }, 'ERR_INVALID_ARG_VALUE'],
  ['a checksum as an item', { tlvs: [{ type: 3, value: new Uint8Array(4) }] }, 'ERR_INVALID_ARG_VALUE'],
  ['an item that is text', { tlvs: [{ type: 0xe1, value: 'a' }] }, 'ERR_INVALID_ARG_TYPE'],
  ['TLS that is text', { ssl: 'TLSv1.3' }, 'ERR_INVALID_ARG_TYPE'],
  ['TLS without a result', { ssl: { isEncrypted: true } }, 'ERR_INVALID_ARG_TYPE'],
  ['TLS that is too long', { ssl: { verify: 0, cipher: 'x'.repeat(65530) } }, 'ERR_OUT_OF_RANGE'],
  [
    'an item of a field in TLS',
    { ssl: { verify: 0, tlvs: [{ type: 0x21, value: new Uint8Array(0) }] } },
    'ERR_INVALID_ARG_VALUE',
  ],
  ['LOCAL in version 1', { version: 1, command: 'LOCAL' }, 'ERR_INVALID_ARG_VALUE'],
  ['datagrams in version 1', { version: 1, transport: 'datagram', ...ENDS }, 'ERR_INVALID_ARG_VALUE'],
  [
    'a path in version 1',
    { version: 1, source: { path: '' }, destination: { path: '' } },
    'ERR_INVALID_ARG_VALUE',
  ],
  ['an authority in version 1', { version: 1, authority: 'a' }, 'ERR_INVALID_ARG_VALUE'],
  ['an empty authority in version 1', { version: 1, authority: '' }, 'ERR_INVALID_ARG_VALUE'],
  ['a checksum in version 1', { version: 1, crc32c: true }, 'ERR_INVALID_ARG_VALUE'],
])('is refused: %s', (_reason, parts, code) => {
  expect(() => formatProxyHeader(parts as ProxyHeaderParts)).toThrow(expect.objectContaining({ code }));
});

test('version 1 has no items, and an empty list is none', () => {
  expect(text({ ...ENDS, tlvs: [], crc32c: false })).toBe('PROXY TCP4 192.0.2.1 198.51.100.2 1000 443\r\n');
});

test('a header that was read is written as it was', () => {
  const bytes = v2(0x21, 0x11, concat(IPV4_ENDS, item(1, bytesOf('h2')), item(0xe1, hex('00'))));
  const result = readProxyHeader(bytes);
  expect(result.status === 'complete' && formatProxyHeader(result.header)).toEqual(bytes);
});
