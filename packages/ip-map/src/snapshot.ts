import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from '@net/errors';
import { compareWords, type Width } from '@net/ip-parse/internal';
import { DELETED, EntryColumns } from './table/entry-columns.ts';
import { Level } from './table/level.ts';
import { Segments } from './table/segments.ts';

/**
 * Encodes a table of values as bytes, for example with JSON, or with Node's `v8.serialize` for values that JSON cannot
 * represent.
 */
export type Encoder<V> = (values: readonly V[]) => Uint8Array;

/** Decodes the bytes of an {@link Encoder}: its inverse. */
export type Decoder<V> = (bytes: Uint8Array) => readonly V[];

/** The magic number: "IM" and the version of the layout. A machine with the other byte order reads another number. */
const MAGIC = 0x494d0003;
/** The index of the first column, which follows the magic number, the checksum, the flag and the byte length of the values. */
const BODY = 4;
const COLUMNS_PER_LEVEL = 7;

/** The contents of a snapshot. */
export interface Snapshot<V> {
  readonly levels: readonly Level[];
  readonly values: readonly V[];
  /** For each value, the number of entries that have it. */
  readonly references: Uint32Array;
  readonly hasMapped: boolean;
}

/**
 * Writes a snapshot, a sequence of 32-bit words in the byte order of the machine: the magic number; a checksum of the rest; 1 if
 * an IPv6 entry may contain IPv4-mapped addresses, otherwise 0; the byte length of the encoded values; the columns of IPv4 and then
 * of IPv6, each as its length and its words; the encoded values.
 */
export function writeSnapshot<V>(
  levels: readonly Level[],
  values: readonly V[],
  hasMapped: boolean,
  isShared: boolean,
  encode: Encoder<V> = (table) => new TextEncoder().encode(JSON.stringify(table)),
): Uint8Array {
  const numbers = new Map<number, number>();
  const columns = levels.flatMap(({ entries, segments }) => {
    const { first, last, value, length, width } = entries;
    const renumbered = value.subarray(0, length).map((number) => {
      if (!numbers.has(number)) numbers.set(number, numbers.size);
      return numbers.get(number)!;
    });
    const { chains, entry, next } = segments;
    const cells = segments.cells.slice();
    for (let at = width; at < cells.length; at += width + 1) cells[at] = numbers.get(cells[at]!) ?? DELETED;
    const end = length * width;
    return [first.subarray(0, end), last.subarray(0, end), renumbered, cells, chains, entry, next];
  });
  // Does not write values without an entry: only the values of entries were numbered above.
  const encoded = encode([...numbers.keys()].map((number) => values[number]!));
  const wordCount =
    columns.reduce((sum, { length }) => sum + 1 + length, BODY) + Math.ceil(encoded.length / 4);
  const buffer = isShared ? new SharedArrayBuffer(wordCount * 4) : new ArrayBuffer(wordCount * 4);
  const words = new Uint32Array(buffer);
  let end = BODY;
  for (const column of columns) {
    words[end++] = column.length;
    words.set(column, end);
    end += column.length;
  }
  new Uint8Array(buffer, end * 4).set(encoded);
  words.set([MAGIC, 0, Number(hasMapped), encoded.length]);
  words[1] = checksum(words);
  return new Uint8Array(buffer);
}

/**
 * Reads a snapshot. Verifies every property that a look-up relies on, because a malicious snapshot could otherwise make a
 * look-up throw or loop forever.
 *
 * @throws As `IpMap.fromBytes`.
 */
export function readSnapshot<V>(
  bytes: Uint8Array,
  decode: Decoder<V> = (encoded) => JSON.parse(new TextDecoder().decode(encoded)),
): Snapshot<V> {
  if (!(bytes instanceof Uint8Array)) {
    throw ERR_INVALID_ARG_TYPE({ name: 'bytes', expected: 'Uint8Array', actual: bytes });
  }
  const refuse = (reason = 'is a damaged snapshot') =>
    ERR_INVALID_ARG_VALUE({ name: 'bytes', shown: `${bytes.length} bytes`, reason });
  const isCopied = bytes.buffer instanceof ArrayBuffer || bytes.byteOffset % 4 !== 0;
  // Copies by the constructor, because `slice` of a Buffer does not copy.
  const { buffer, byteOffset, length } = isCopied ? new Uint8Array(bytes) : bytes;
  const words = new Uint32Array(buffer, byteOffset, length >>> 2);
  if (words[0] !== MAGIC) throw refuse('is not a snapshot of this version and byte order');

  const columns: Uint32Array[] = [];
  let end = BODY;
  while (columns.length < 2 * COLUMNS_PER_LEVEL) {
    const start = end + 1;
    // NaN, which the comparison below rejects, if a column is missing.
    end = start + words[end]!;
    columns.push(words.subarray(start, end));
  }
  const encodedLength = words[3]!;
  const isWhole = (end + Math.ceil(encodedLength / 4)) * 4 === length;
  if (!isWhole || words[1] !== checksum(words)) throw refuse();
  // Copied, because not every decoder accepts shared memory.
  const values = decode(new Uint8Array(new Uint8Array(buffer, byteOffset + end * 4, encodedLength)));
  if (!Array.isArray(values)) throw refuse();
  const references = new Uint32Array(values.length);
  const ipv4 = toLevel(1, columns.slice(0, COLUMNS_PER_LEVEL), references);
  const ipv6 = toLevel(4, columns.slice(COLUMNS_PER_LEVEL), references);
  if (!ipv4 || !ipv6) throw refuse();
  return { levels: [ipv4, ipv6], values, references, hasMapped: words[2] !== 0 };
}

/**
 * Creates a level from columns, and counts the references to values. Undefined if `writeSnapshot` cannot have written the
 * columns.
 */
function toLevel(width: Width, columns: readonly Uint32Array[], references: Uint32Array): Level | undefined {
  const [first, last, value, cells, chains, entry, next] = columns as [
    ...[Uint32Array, Uint32Array, Uint32Array],
    ...[Uint32Array, Uint32Array, Uint32Array, Uint32Array],
  ];
  const { length } = value;
  if (first.length !== length * width || last.length !== length * width) return undefined;
  for (let i = 0; i < length; i++) {
    const number = value[i]!;
    // The first comparison also rejects DELETED.
    if (number >= references.length || compareWords(width, first, i, last, i) > 0) return undefined;
    references[number]!++;
  }
  const segments = new Segments(width, cells, chains, entry, next);
  const entries = Object.assign(new EntryColumns(width, 1), { first, last, value, length });
  if (!segments.isValid(entries)) return undefined;
  return new Level(entries, segments);
}

/**
 * Computes the checksum of all words after the first two, which are the magic number and the checksum. Each step is a bijection,
 * so that a change of any single word changes the checksum.
 */
export function checksum(words: Uint32Array): number {
  let hash = words.length;
  for (let i = 2; i < words.length; i++) {
    hash ^= words[i]!;
    // Without the rotation, high bits would not influence lower ones.
    hash = Math.imul((hash << 13) | (hash >>> 19), 0x9e3779b1);
  }
  return hash >>> 0;
}
