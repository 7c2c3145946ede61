import { describe, expect, test } from 'vitest';
import { BlockList } from '../index.ts';
import { NUMBER_LIMIT } from '../rules/tag.ts';
import { checksum } from './snapshot.ts';

function sample(): BlockList {
  const list = new BlockList({ strict: true, embeddedIPv4: true });
  list.addText('192.0.2.1\n10.1.2.3/8\n10.0.0.1-10.0.0.9\n::ffff:192.0.2.7\n10.2.0.0/16\n10.2.0.0/16');
  list.addText('2001:db8::1/32\n2001:db8::5\n2001:db8::-2001:db9::\n::/8');
  return list;
}

const noSharedMemory = typeof SharedArrayBuffer === 'undefined';

describe.each([
  ['a buffer', { shared: false }],
  ['shared memory', { shared: true }],
])('in %s', (_name, options) => {
  // A browser has shared memory only in pages that are isolated from others.
  const inMemory = test.skipIf(options.shared && noSharedMemory);

  inMemory('everything is there again', () => {
    const list = sample();
    const copy = BlockList.fromBytes(list.toBytes(options));
    expect(copy.rules).toEqual(list.rules);
    expect(copy.size).toBe(list.size);
    for (const address of [
      '192.0.2.1',
      '10.200.0.0',
      '192.0.2.7',
      '11.0.0.0',
      '2001:db8:1::',
      '8.8.8.8',
      '3000::',
    ]) {
      expect(copy.check(address), address).toBe(list.check(address));
      expect(copy.match(address), address).toBe(list.match(address));
    }
    expect(copy.check('64:ff9b::10.0.0.1')).toBe(true);
    expect(() => copy.check('nope')).toThrow();
  });

  inMemory('the copy goes its own way', () => {
    const list = sample();
    const bytes = list.toBytes(options);
    const before = bytes.slice();
    const copy = BlockList.fromBytes(bytes);
    const other = BlockList.fromBytes(bytes);
    copy.removeAddress('192.0.2.1');
    copy.removeSubnet('10.1.2.3', 8);
    copy.removeCIDR('::/8');
    copy.addAddress('192.0.2.99');
    copy.addAddress('::ffff:192.0.2.7', 'ipv6');
    expect(copy.check('192.0.2.1')).toBe(false);
    expect(copy.check('10.200.0.0')).toBe(false);
    expect(copy.check('10.2.0.0')).toBe(true);
    expect(copy.check('192.0.2.99')).toBe(true);
    expect(other.rules).toEqual(list.rules);
    expect(other.check('192.0.2.1')).toBe(true);
    expect(new Uint8Array(bytes)).toEqual(before);
    expect(BlockList.fromBytes(copy.toBytes(options)).rules).toEqual(copy.rules);
  });

  inMemory('an empty list', () => {
    const copy = BlockList.fromBytes(new BlockList().toBytes(options));
    expect(copy.size).toBe(0);
    expect(copy.check('192.0.2.1')).toBe(false);
    copy.addAddress('192.0.2.1');
    expect(copy.check('192.0.2.1')).toBe(true);
  });
});

test('bytes that are not in shared memory are copied, so that they may change', () => {
  const bytes = sample().toBytes();
  const copy = BlockList.fromBytes(bytes);
  const rules = copy.rules;
  bytes.fill(0);
  expect(copy.rules).toEqual(rules);
});

test.skipIf(noSharedMemory)('bytes in shared memory are used where they stand', () => {
  const bytes = new BlockList({ cidrs: ['192.0.2.0/24'] }).toBytes({ shared: true });
  const list = BlockList.fromBytes(bytes);
  expect(list.check('192.0.2.1')).toBe(true);
  bytes.fill(0);
  expect(list.check('192.0.2.1')).toBe(false);
});

test.each([1, 2, 3, 4])('bytes at offset %i of a larger buffer', (offset) => {
  const bytes = sample().toBytes();
  const larger = new Uint8Array(bytes.length + 8);
  larger.set(bytes, offset);
  expect(BlockList.fromBytes(larger.subarray(offset, offset + bytes.length)).rules).toEqual(sample().rules);
});

test('a snapshot of version 1, which an earlier release wrote', () => {
  const base64 =
    'AQBMQrVaa5MDAAAABwAAAAEAAAADAAAACAAAAAAAAAr///8KAQAACgkAAAoBAgDAAQIAwAcCAMAHAgDABAAAAAIAAIAEAADAAAAAQAYAAHAEAAAAAwIBCgEAAAoBAgDABwIAwAMAAAAAAAAAAgAAAAQAAAACAAAAAAABAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAP///wD///////////////+4DQEgAAAAAAAAAAAAAAAAuA0BIP///////////////7gNASAAAAAAAAAAAAUAAAC4DQEgAAAAAAAAAAAFAAAAAwAAAAwAALAIAACwCgAAcAwAAAAAAAAAAAAAAAAAAAAAAAAAuA0BIAAAAAAAAAAAAQAAALgNASAAAAAAAAAAAAUAAAADAAAAAAAAAAEAAAADAAAAAgAAAAAAAAABAAAA';
  const list = BlockList.fromBytes(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  expect(list.rules).toEqual([
    'Address: IPv6 2001:db8::5',
    'Address: IPv6 ::ffff:192.0.2.7',
    'Address: IPv4 192.0.2.1',
    'Subnet: IPv6 ::/8',
    'Subnet: IPv6 2001:db8::1/32',
    'Subnet: IPv4 10.1.2.3/8',
    'Range: IPv4 10.0.0.1-10.0.0.9',
  ]);
  expect(list.check('64:ff9b::10.200.0.1')).toBe(true);
  expect(list.check('11.0.0.0')).toBe(true);
  list.removeCIDR('::/8');
  expect(list.check('11.0.0.0')).toBe(false);
  expect(() => list.check('nope')).toThrow();
});

describe('refused', () => {
  const refusal = (message: string) =>
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining(message) });

  test('each single bit that is wrong', () => {
    const bytes = sample().toBytes();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const corrupt = bytes.slice();
      corrupt[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => BlockList.fromBytes(corrupt), `bit ${bit}`).toThrow(refusal("'bytes' is"));
    }
  });

  test('each length that is too short, and one too long', () => {
    const bytes = sample().toBytes();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => BlockList.fromBytes(bytes.subarray(0, length)), `length ${length}`).toThrow(
        refusal("'bytes' is"),
      );
    }
    const longer = new Uint8Array(bytes.length + 4);
    longer.set(bytes);
    expect(() => BlockList.fromBytes(longer)).toThrow(refusal('is a corrupt snapshot'));
  });

  test('what is no snapshot', () => {
    expect(() => BlockList.fromBytes(new Uint8Array(1000))).toThrow(refusal('of this version'));
    expect(() => BlockList.fromBytes(new TextEncoder().encode('192.0.2.1\n'.repeat(100)))).toThrow(
      refusal('of this version'),
    );
    // @ts-expect-error: wrong on purpose
    expect(() => BlockList.fromBytes('text')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test('another version, and another byte order', () => {
    const bytes = sample().toBytes();
    const words = new Uint32Array(bytes.buffer);
    words[0]! += 1;
    expect(() => BlockList.fromBytes(bytes)).toThrow(refusal('of this version and byte order'));
    words[0]! -= 1;
    for (let i = 0; i < bytes.length; i += 4) bytes.subarray(i, i + 4).reverse();
    expect(() => BlockList.fromBytes(bytes)).toThrow(refusal('of this version and byte order'));
  });
});

test('when the numbers of the rules run out, they are given anew, and the order stays', () => {
  const bytes = sample().toBytes();
  const words = new Uint32Array(bytes.buffer);
  // The index after the magic number, the checksum and the length of the first column.
  words[3] = NUMBER_LIMIT - 1;
  words[1] = checksum(words);
  const list = BlockList.fromBytes(bytes);
  const rules = list.rules;
  const added = ['192.0.2.11', '192.0.2.12', '192.0.2.13'];
  for (const address of added) list.addAddress(address);
  expect(list.rules).toEqual([...added.reverse().map((address) => `Address: IPv4 ${address}`), ...rules]);
  expect(new Uint32Array(list.toBytes().buffer)[3]).toBe(rules.length + 3);
});
