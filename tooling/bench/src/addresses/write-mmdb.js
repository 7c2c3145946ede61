// MaxMind's database format, version 2.0: https://maxmind.github.io/MaxMind-DB/
import { rangeToCIDRs } from '@net/ip-parse/cidr-set';

/**
 * Something in a database: a text, an array or a map of such, or a number of a size: `{ uint32: 64496 }`.
 *
 * @typedef {string | unknown[] | { readonly [name: string]: unknown }} Item
 */

/** The bytes between the search tree and the data, which are zero. */
const SEPARATOR = 16;

/**
 * Writes a database of IPv4 ranges that do not overlap, for data of which there is none in this format. Its records have 28 bits, as
 * those of MaxMind's own databases of networks.
 *
 * @template {Item} Value
 * @param {Iterable<readonly [range: import('@net/ip-parse').IPRange, value: Value]>} ranges
 * @returns {Buffer}
 */
export function writeMMDB(ranges) {
  /** Two records per node: the number of a node, the negative number of a value minus one, or 0. */
  const records = [0, 0];
  /** @type {Map<Item, number>} */
  const values = new Map();
  for (const [range, value] of ranges) {
    const number = values.get(value) ?? values.size;
    values.set(value, number);
    for (const { address, prefixLength } of rangeToCIDRs(range)) {
      insert(records, Number(address), prefixLength, -1 - number);
    }
  }

  const nodeCount = records.length / 2;
  /** @type {Buffer[]} */
  const data = [];
  /** @type {number[]} */
  const offsets = [];
  let length = 0;
  for (const value of values.keys()) {
    const encoded = encode(value);
    offsets.push(length);
    data.push(encoded);
    length += encoded.length;
  }
  const toRecord = (/** @type {number} */ record) =>
    record < 0 ? nodeCount + SEPARATOR + (offsets[-1 - record] ?? 0) : record || nodeCount;
  const tree = Buffer.alloc(nodeCount * 7 + SEPARATOR);
  for (let node = 0; node < nodeCount; node++) {
    const left = toRecord(records[node * 2] ?? 0);
    const right = toRecord(records[node * 2 + 1] ?? 0);
    tree.writeUIntBE(left & 0xff_ffff, node * 7, 3);
    tree[node * 7 + 3] = ((left >>> 24) << 4) | (right >>> 24);
    tree.writeUIntBE(right & 0xff_ffff, node * 7 + 4, 3);
  }
  const metadata = encode({
    node_count: { uint32: nodeCount },
    record_size: { uint16: 28 },
    ip_version: { uint16: 4 },
    database_type: 'ASN',
    languages: [],
    binary_format_major_version: { uint16: 2 },
    binary_format_minor_version: { uint16: 0 },
    build_epoch: { uint32: 0 },
    description: {},
  });
  return Buffer.concat([tree, ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]);
}

/**
 * @param {number[]} records
 * @param {number} address
 * @param {number} prefixLength
 * @param {number} record
 */
function insert(records, address, prefixLength, record) {
  let node = 0;
  for (let bit = 31; ; bit--) {
    const side = node * 2 + ((address >>> bit) & 1);
    if (bit === 32 - prefixLength) {
      records[side] = record;
      return;
    }
    if (!records[side]) records[side] = records.push(0, 0) / 2 - 1;
    node = records[side] ?? 0;
  }
}

/**
 * @param {Item} item
 * @returns {Buffer}
 */
function encode(item) {
  if (typeof item === 'string') {
    const text = Buffer.from(item);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (Array.isArray(item)) return Buffer.concat([control(11, item.length), ...item.map(encodeUnknown)]);
  if ('uint32' in item && typeof item.uint32 === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(item.uint32);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if ('uint16' in item && typeof item.uint16 === 'number') {
    return Buffer.concat([control(5, 2), Buffer.of(item.uint16 >>> 8, item.uint16 & 0xff)]);
  }
  const pairs = Object.entries(item);
  return Buffer.concat([
    control(7, pairs.length),
    ...pairs.flatMap(([name, value]) => [encode(name), encodeUnknown(value)]),
  ]);
}

const encodeUnknown = (/** @type {unknown} */ value) => encode(/** @type {Item} */ (value));

/**
 * The bytes before an item: its type, and its size in bytes or items. A type above 7 has a byte of its own.
 *
 * @param {number} type
 * @param {number} size
 */
function control(type, size) {
  const sizes =
    size < 29 ? [size] : size < 285 ? [29, size - 29] : [30, (size - 285) >>> 8, (size - 285) & 0xff];
  const [first = 0, ...others] = sizes;
  return Buffer.of(type > 7 ? first : (type << 5) | first, ...(type > 7 ? [type - 7] : []), ...others);
}
