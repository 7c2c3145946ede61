import { expect, test } from 'vitest';
import { readProxyHeader } from './read.ts';
import { bytesOf, IPV4_ENDS, v2 } from './testing/bytes.ts';

test.each([
  ['HTTP', 'GET / HTTP/1.1\r\n'],
  ['one byte', 'X'],
  ['a beginning of version 1 that goes on otherwise', 'PROX '],
  ['in lower case', 'proxy TCP4'],
  ['TLS', '\x16\x03\x01\x02\x00'],
  ['a beginning of version 2 that goes on otherwise', '\r\n\r\n\0\r\nQUIZ'],
  ['a line break', '\r\n\r\nPROXY'],
])('is no header: %s', (_reason, text) => {
  expect(readProxyHeader(bytesOf(text))).toEqual({ status: 'absent' });
});

test('nothing yet may become either', () => {
  expect(readProxyHeader(new Uint8Array(0))).toEqual({ status: 'incomplete', missing: 15 });
});

test('only one version, if so asked', () => {
  const first = bytesOf('PROXY UNKNOWN\r\n');
  const second = v2(0x21, 0x11, IPV4_ENDS);
  const refused = { status: 'invalid', reason: 'version not accepted', index: 0 };
  expect(readProxyHeader(first, { version: 1 })).toMatchObject({ status: 'complete' });
  expect(readProxyHeader(first, { version: 2 })).toEqual(refused);
  expect(readProxyHeader(second, { version: 2 })).toMatchObject({ status: 'complete' });
  expect(readProxyHeader(second, { version: 1 })).toEqual(refused);
});

test.each([
  ['text', 'PROXY UNKNOWN\r\n', {}, 'ERR_INVALID_ARG_TYPE'],
  ['a DataView', new DataView(new ArrayBuffer(8)), {}, 'ERR_INVALID_ARG_TYPE'],
  ['options that are none', new Uint8Array(1), 4096, 'ERR_INVALID_ARG_TYPE'],
  ['a limit that is no number', new Uint8Array(1), { maxLength: '4096' }, 'ERR_INVALID_ARG_TYPE'],
  ['a limit below the start', new Uint8Array(1), { maxLength: 15 }, 'ERR_OUT_OF_RANGE'],
  ['a limit above what there is', new Uint8Array(1), { maxLength: 65552 }, 'ERR_OUT_OF_RANGE'],
  ['another version', new Uint8Array(1), { version: 3 }, 'ERR_OUT_OF_RANGE'],
])('is refused: %s', (_reason, bytes, options, code) => {
  expect(() => readProxyHeader(bytes as Uint8Array, options as object)).toThrow(
    expect.objectContaining({ code }),
  );
});
