import { expect, test } from 'vitest';
import { readProxyHeader } from './read.ts';
import { bytesOf, concat, hex, IPV4_ENDS, item, v2 } from './testing/bytes.ts';

const PROXY = 0x21;
const LOCAL = 0x20;

/** The contents of a header, or the reason why it is invalid. */
function read(bytes: Uint8Array) {
  const result = readProxyHeader(bytes);
  return result.status === 'complete' ? result.header : result;
}

test('IPv4, and how many bytes it takes of what came', () => {
  const bytes = concat(v2(PROXY, 0x11, IPV4_ENDS), bytesOf('GET /'));
  expect(readProxyHeader(bytes)).toEqual({
    status: 'complete',
    byteLength: 28,
    header: {
      version: 2,
      command: 'PROXY',
      family: 'IPv4',
      transport: 'stream',
      source: { address: '192.0.2.1', port: 1000 },
      destination: { address: '198.51.100.2', port: 443 },
    },
  });
});

test('IPv6, over UDP', () => {
  const ends = hex('20010db8000000000000000000000001 00000000000000000000ffffc0000201 ffff 0000');
  expect(read(v2(PROXY, 0x22, ends))).toMatchObject({
    family: 'IPv6',
    transport: 'datagram',
    source: { address: '2001:db8::1', port: 65535 },
    destination: { address: '::ffff:192.0.2.1', port: 0 },
  });
});

/** The field of a path. */
function pathField(text: string): Uint8Array {
  const field = new Uint8Array(108);
  field.set(bytesOf(text));
  return field;
}

test.each([
  ['unnamed', '', ''],
  ['of the file system', '/run/app.sock', '/run/app.sock'],
  ['with something behind its NUL', '/run/a\0garbage', '/run/a'],
  ['that fills the field', `/${'x'.repeat(107)}`, `/${'x'.repeat(107)}`],
  ['abstract', '\0app', '\0app'],
  ['abstract, with a NUL inside', '\0a\0b', '\0a\0b'],
  ['in UTF-8', '/\xc3\xa4', '/ä'],
])('a Unix socket: %s', (_reason, field, path) => {
  const header = read(v2(PROXY, 0x31, concat(pathField(field), pathField('/there'))));
  expect(header).toMatchObject({
    family: 'Unix',
    transport: 'stream',
    source: { path },
    destination: { path: '/there' },
  });
});

const NAMELESS = { version: 2, family: 'unknown', transport: 'unknown' };

test.each([
  ['LOCAL', LOCAL, 0x00, hex(''), 'LOCAL'],
  ['LOCAL with addresses, which are ignored', LOCAL, 0x11, IPV4_ENDS, 'LOCAL'],
  ['LOCAL with less than its addresses', LOCAL, 0x21, IPV4_ENDS, 'LOCAL'],
  ['no family', PROXY, 0x01, hex(''), 'PROXY'],
  ['no transport', PROXY, 0x10, IPV4_ENDS, 'PROXY'],
  ['bytes of which only the sender knows', PROXY, 0x00, hex('ff'), 'PROXY'],
])('names nobody: %s', (_reason, first, second, block, command) => {
  const bytes = v2(first, second, block);
  expect(readProxyHeader(bytes)).toEqual({
    status: 'complete',
    byteLength: bytes.length,
    header: { ...NAMELESS, command },
  });
});

test('a header that names nobody can have items', () => {
  expect(read(v2(LOCAL, 0x00, item(0x02, bytesOf('a.example'))))).toEqual({
    ...NAMELESS,
    command: 'LOCAL',
    authority: 'a.example',
  });
});

test.each([
  ['ALPN', item(0x01, bytesOf('h2')), { alpn: 'h2' }],
  ['ALPN that is no text', item(0x01, hex('0aff')), { alpn: '\n\xff' }],
  ['an authority in UTF-8', item(0x02, hex('c3a4 2e64 65')), { authority: 'ä.de' }],
  ['a BOM is part of the text', item(0x02, hex('efbbbf 61')), { authority: '\ufeffa' }],
  ['an empty authority', item(0x02, hex('')), { authority: '' }],
  ['a unique id', item(0x05, hex('00ff')), { uniqueId: hex('00ff') }],
  ['the longest unique id', item(0x05, new Uint8Array(128)), { uniqueId: new Uint8Array(128) }],
  ['a network namespace', item(0x30, bytesOf('blue')), { netns: 'blue' }],
  ['padding is left out', item(0x04, new Uint8Array(9)), {}],
  ['padding twice', concat(item(0x04, hex('')), item(0x04, hex('00'))), {}],
  ['an unknown item', item(0xe1, hex('0102')), { tlvs: [{ type: 0xe1, value: hex('0102') }] }],
  [
    'an unknown item twice, in order',
    concat(item(0xe1, hex('02')), item(0xe1, hex('01'))),
    {
      tlvs: [
        { type: 0xe1, value: hex('02') },
        { type: 0xe1, value: hex('01') },
      ],
    },
  ],
])('items: %s', (_reason, items, expected) => {
  const { version, command, family, transport, source, destination, ...extensions } = read(
    v2(PROXY, 0x11, concat(IPV4_ENDS, items)),
  ) as Record<string, unknown>;
  expect({ version, command, family, transport }).toMatchObject({ version: 2, family: 'IPv4' });
  expect([source, destination]).not.toContain(undefined);
  expect(extensions).toEqual(expected);
});

test('what the client said in TLS', () => {
  const inner = concat(
    item(0x21, bytesOf('TLSv1.3')),
    item(0x22, hex('4dc3bc6c6c6572')),
    item(0x23, bytesOf('TLS_AES_256_GCM_SHA384')),
    item(0x24, bytesOf('SHA256')),
    item(0x25, bytesOf('RSA2048')),
    item(0x26, hex('01')),
  );
  const value = concat(hex('05 00000002'), inner);
  expect(read(v2(PROXY, 0x11, concat(IPV4_ENDS, item(0x20, value))))).toMatchObject({
    ssl: {
      isEncrypted: true,
      hasCertificate: false,
      hasSessionCertificate: true,
      verify: 2,
      version: 'TLSv1.3',
      commonName: 'Müller',
      cipher: 'TLS_AES_256_GCM_SHA384',
      signatureAlgorithm: 'SHA256',
      keyAlgorithm: 'RSA2048',
      tlvs: [{ type: 0x26, value: hex('01') }],
    },
  });
});

// The checksum was computed by a bitwise CRC-32C in Python, over the header with zeros as the checksum.
const CHECKED = concat(IPV4_ENDS, item(0x03, hex('93f00eb1')));

test.each([
  ['another version', v2(0x31, 0x11, IPV4_ENDS), 'version not accepted', 12],
  ['another command', v2(0x22, 0x11, IPV4_ENDS), 'unknown command', 12],
  ['another family', v2(PROXY, 0x41, IPV4_ENDS), 'unknown address family', 13],
  ['another transport', v2(PROXY, 0x13, IPV4_ENDS), 'unknown transport', 13],
  ['no room for IPv4', v2(PROXY, 0x11, IPV4_ENDS.subarray(1)), 'too short for its addresses', 14],
  ['no room for IPv6', v2(PROXY, 0x21, IPV4_ENDS), 'too short for its addresses', 14],
  ['no room for paths', v2(PROXY, 0x31, IPV4_ENDS), 'too short for its addresses', 14],
  ['a path that is no UTF-8', v2(PROXY, 0x31, concat(pathField(''), pathField('\xff'))), 'not UTF-8', 124],
  ['half an item', v2(PROXY, 0x11, concat(IPV4_ENDS, hex('0200'))), 'TLV cut short', 28],
  [
    'an item that is longer than the header',
    v2(PROXY, 0x11, concat(IPV4_ENDS, hex('02000261'))),
    'TLV cut short',
    28,
  ],
  ['an authority that is no UTF-8', v2(PROXY, 0x11, concat(IPV4_ENDS, item(2, hex('ff')))), 'not UTF-8', 31],
  [
    'a unique id that is too long',
    v2(PROXY, 0x11, concat(IPV4_ENDS, item(5, new Uint8Array(129)))),
    'TLV of the wrong length',
    31,
  ],
  [
    'two authorities',
    v2(PROXY, 0x11, concat(IPV4_ENDS, item(2, hex('61')), item(2, hex('61')))),
    'TLV twice',
    35,
  ],
  [
    'a checksum of three bytes',
    v2(PROXY, 0x11, concat(IPV4_ENDS, item(3, hex('000000')))),
    'TLV of the wrong length',
    31,
  ],
  ['a wrong checksum', v2(PROXY, 0x11, concat(IPV4_ENDS, item(3, hex('00000000')))), 'wrong checksum', 31],
  [
    'a wrong checksum where nothing else is looked at',
    v2(LOCAL, 0x00, item(3, hex('00000000'))),
    'wrong checksum',
    19,
  ],
  [
    'TLS in four bytes',
    v2(PROXY, 0x11, concat(IPV4_ENDS, item(0x20, hex('01000000')))),
    'TLV of the wrong length',
    31,
  ],
  [
    'half an item in TLS',
    v2(PROXY, 0x11, concat(IPV4_ENDS, item(0x20, hex('0100000000 21')))),
    'TLV cut short',
    36,
  ],
  [
    'two versions in TLS',
    v2(
      PROXY,
      0x11,
      concat(IPV4_ENDS, item(0x20, concat(hex('0100000000'), item(0x21, hex('')), item(0x21, hex(''))))),
    ),
    'TLV twice',
    42,
  ],
  [
    'a name in TLS that is no UTF-8',
    v2(PROXY, 0x11, concat(IPV4_ENDS, item(0x20, concat(hex('0100000000'), item(0x22, hex('c3')))))),
    'not UTF-8',
    39,
  ],
])('is none: %s', (_reason, bytes, reason, index) => {
  expect(readProxyHeader(bytes)).toEqual({ status: 'invalid', reason, index });
});

test('a right checksum', () => {
  expect(read(v2(PROXY, 0x11, CHECKED))).toMatchObject({ crc32c: true });
});

test('the length is known from 16 bytes, and a longer one is refused at once', () => {
  const announced = concat(v2(PROXY, 0x11, new Uint8Array(4081)).subarray(0, 16));
  expect(readProxyHeader(announced)).toEqual({ status: 'invalid', reason: 'too long', index: 14 });
  expect(readProxyHeader(announced, { maxLength: 4097 })).toEqual({ status: 'incomplete', missing: 4081 });
  const longest = concat(v2(LOCAL, 0x00, new Uint8Array(0xffff)));
  expect(readProxyHeader(longest, { maxLength: 65551 })).toMatchObject({ byteLength: 65551 });
});

test('what is wrong shows at the byte where it is wrong', () => {
  expect(readProxyHeader(v2(0x31, 0x11, IPV4_ENDS).subarray(0, 13)).status).toBe('invalid');
  expect(readProxyHeader(v2(PROXY, 0x41, IPV4_ENDS).subarray(0, 14)).status).toBe('invalid');
});

test('the result has memory of its own', () => {
  const bytes = v2(PROXY, 0x11, concat(IPV4_ENDS, item(0xe1, hex('07')), item(5, hex('08'))));
  // A Buffer's `slice` would share its memory.
  const shared = typeof Buffer === 'undefined' ? bytes : Buffer.from(bytes);
  const header = read(shared);
  shared.fill(0);
  expect(header).toMatchObject({
    source: { address: '192.0.2.1' },
    uniqueId: hex('08'),
    tlvs: [{ value: hex('07') }],
  });
  if (!('tlvs' in header)) throw new Error('There are no items');
  expect(header.tlvs?.[0]?.value.buffer.byteLength).toBe(1);
  expect(header.uniqueId?.buffer.byteLength).toBe(1);
});

test('the bytes are left as they are', () => {
  const bytes = v2(PROXY, 0x11, CHECKED);
  const before = [...bytes];
  readProxyHeader(bytes);
  expect([...bytes]).toEqual(before);
});
