import { expect, test } from 'vitest';
import { ProxyHeaderReader } from './reader.ts';
import { bytesOf, concat, IPV4_ENDS, item, v2 } from './testing/bytes.ts';

const NONE = new Uint8Array(0);
const LINE = bytesOf('PROXY TCP4 192.0.2.1 198.51.100.2 1000 443\r\n');

test('what is behind the header is the rest', () => {
  const reader = new ProxyHeaderReader();
  expect(reader.push(LINE.subarray(0, 20))).toMatchObject({ status: 'incomplete', rest: NONE });
  expect(reader.push(concat(LINE.subarray(20), bytesOf('hello')))).toMatchObject({
    status: 'complete',
    byteLength: LINE.length,
    header: { source: { address: '192.0.2.1', port: 1000 } },
    rest: bytesOf('hello'),
  });
});

test('all of it is the rest if there is no header, also what came before', () => {
  const reader = new ProxyHeaderReader();
  expect(reader.push(bytesOf('PRO'))).toMatchObject({ status: 'incomplete' });
  expect(reader.push(bytesOf('DUCT 1'))).toEqual({ status: 'absent', rest: bytesOf('PRODUCT 1') });
});

test('nothing is the rest of what is refused', () => {
  const reader = new ProxyHeaderReader();
  const result = reader.push(bytesOf('PROXY TCP4\n hello'));
  expect(result).toEqual({ status: 'invalid', reason: 'LF without CR', index: 10, rest: NONE });
});

test('a header that is longer than any without items', () => {
  const items = item(0xe1, new Uint8Array(3000).fill(7));
  const bytes = concat(v2(0x21, 0x11, concat(IPV4_ENDS, items)), bytesOf('x'));
  const reader = new ProxyHeaderReader();
  for (const byte of bytes.subarray(0, -2)) {
    expect(reader.push(Uint8Array.of(byte)).status).toBe('incomplete');
  }
  const result = reader.push(bytes.subarray(-2));
  expect(result).toMatchObject({ status: 'complete', byteLength: bytes.length - 1, rest: bytesOf('x') });
});

test('the rest has memory of its own', () => {
  const chunk = concat(LINE, bytesOf('hello'));
  const { rest } = new ProxyHeaderReader().push(chunk);
  chunk.fill(0);
  expect(rest).toEqual(bytesOf('hello'));
  expect(rest.buffer.byteLength).toBe(5);
});

test('chunks that are reused by their owner', () => {
  const reader = new ProxyHeaderReader();
  const chunk = new Uint8Array(1);
  let result = reader.push(NONE);
  for (const byte of LINE) {
    chunk[0] = byte;
    result = reader.push(chunk);
  }
  expect(result).toMatchObject({ status: 'complete', header: { destination: { port: 443 } } });
});

test.each([
  ['complete', LINE, LINE],
  ['absent', bytesOf('GET /'), LINE],
  ['invalid', bytesOf('PROXY\n'), NONE],
] as const)('a reader reads one header, and what comes behind it is the rest: %s', (status, first, rest) => {
  const reader = new ProxyHeaderReader();
  reader.push(first);
  expect(reader.push(LINE)).toMatchObject({ status, rest });
});

test('options and chunks are validated', () => {
  expect(() => new ProxyHeaderReader({ maxLength: 1 })).toThrow(
    expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
  );
  expect(() => new ProxyHeaderReader().push('PROXY' as unknown as Uint8Array)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
  const reader = new ProxyHeaderReader({ version: 2, maxLength: 28 });
  expect(reader.push(v2(0x21, 0x11, IPV4_ENDS)).status).toBe('complete');
  expect(new ProxyHeaderReader({ version: 2 }).push(LINE).status).toBe('invalid');
});

// To copy all that is there for each byte would be to copy 2,147,000,000 bytes.
test('65,551 bytes that come one by one', () => {
  const bytes = v2(0x21, 0x11, concat(IPV4_ENDS, item(0xe1, new Uint8Array(0xffff - 15))));
  expect(bytes).toHaveLength(65551);
  const copied = countCopied(() => {
    const reader = new ProxyHeaderReader({ maxLength: 65551 });
    for (let i = 0; i < bytes.length; i++) reader.push(bytes.subarray(i, i + 1));
  });
  expect(copied).toBeLessThan(10 * bytes.length);
});

/** The number of bytes that are copied between arrays during a call. */
function countCopied(run: () => void): number {
  const { set } = Uint8Array.prototype;
  let count = 0;
  Uint8Array.prototype.set = function (source, offset) {
    count += source.length;
    return set.call(this, source, offset);
  };
  try {
    run();
  } finally {
    Uint8Array.prototype.set = set;
  }
  return count;
}
