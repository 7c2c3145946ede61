import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from '@net/errors';
import { EntryColumns } from './table/entry-columns.ts';
import { Level } from './table/level.ts';
import { Segments } from './table/segments.ts';
import { compareWords, type Width } from './table/words.ts';

/** Encodes a table of values as bytes: with JSON, or with `v8.serialize` on Node for all that structured clone takes. */
export type Encoder<V> = (values: readonly V[]) => Uint8Array;
/** Decodes what an {@link Encoder} wrote. */
export type Decoder<V> = (bytes: Uint8Array) => readonly V[];

/** "IM" and the version of the layout, as a number that reads differently in the other byte order. */
const MAGIC = 0x494d0001;
/** Where the columns begin: behind the magic number, the checksum, the flag and the number of bytes of the values. */
const BODY = 4;
const COLUMNS_PER_LEVEL = 7;

/** What a snapshot holds. */
export interface Snapshot<V> {
  readonly levels: readonly Level[];
  readonly values: readonly V[];
  /** How many entries have each value. */
  readonly references: Uint32Array;
  readonly hasMapped: boolean;
}

/**
 * Writes a snapshot: a row of 32-bit words in the byte order of the machine. First the magic number, a checksum of all that follows,
 * whether IPv6 entries contain IPv4-mapped addresses, and the number of bytes of the encoded values. Then the columns of IPv4 and of
 * IPv6, each as its length and its words; then the encoded values.
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
    const { cells, entry, next, buckets } = segments;
    const end = length * width;
    return [first.subarray(0, end), last.subarray(0, end), renumbered, cells, entry, next, buckets];
  });
  // Only values that an entry has are written.
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
 * Reads a snapshot, and validates all that looking up relies on: no bytes make a look-up throw or loop forever.
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
  const refuse = (reason: string) =>
    ERR_INVALID_ARG_VALUE({ name: 'bytes', shown: `${bytes.length} bytes`, reason });
  const isCopied = bytes.buffer instanceof ArrayBuffer || bytes.byteOffset % 4 !== 0;
  // Not `slice`: a Buffer's does not copy.
  const { buffer, byteOffset, length } = isCopied ? new Uint8Array(bytes) : bytes;
  const words = new Uint32Array(buffer, byteOffset, length >>> 2);
  if (words[0] !== MAGIC) throw refuse('is not a snapshot of this version and byte order');
  if (length % 4 !== 0 || words[1] !== checksum(words)) throw refuse('is a damaged snapshot');

  const columns: Uint32Array[] = [];
  let end = BODY;
  while (columns.length < 2 * COLUMNS_PER_LEVEL) {
    const start = end + 1;
    end = start + (words[end] ?? words.length);
    if (end > words.length) throw refuse('is a damaged snapshot');
    columns.push(words.subarray(start, end));
  }
  const encodedLength = words[3]!;
  if (Math.ceil(encodedLength / 4) !== words.length - end) throw refuse('is a damaged snapshot');
  // A copy: not every decoder takes shared memory.
  const values = decode(new Uint8Array(new Uint8Array(buffer, byteOffset + end * 4, encodedLength)));
  const references = new Uint32Array(values.length);
  const levels = ([1, 4] as const).map((width, i) =>
    toLevel(width, columns.slice(i * COLUMNS_PER_LEVEL, (i + 1) * COLUMNS_PER_LEVEL), references),
  );
  if (levels.some((level) => level === undefined)) throw refuse('is a damaged snapshot');
  return { levels: levels as Level[], values, references, hasMapped: words[2] !== 0 };
}

/** A level of columns, or undefined if they are not what `writeSnapshot` writes. Counts the references to values. */
function toLevel(width: Width, columns: readonly Uint32Array[], references: Uint32Array): Level | undefined {
  const [first, last, value, cells, entry, next, buckets] = columns as [
    ...[Uint32Array, Uint32Array, Uint32Array],
    ...[Uint32Array, Uint32Array, Uint32Array, Uint32Array],
  ];
  const { length } = value;
  if (first.length !== length * width || last.length !== length * width) return undefined;
  for (let i = 0; i < length; i++) {
    const number = value[i]!;
    // This includes DELETED.
    if (number >= references.length || compareWords(width, first, i, last, i) > 0) return undefined;
    references[number]!++;
  }
  const segments = new Segments(width, cells, entry, next, buckets);
  if (!segments.isValid(length)) return undefined;
  const entries = Object.assign(new EntryColumns(width, 1), { first, last, value, length });
  return new Level(entries, segments);
}

/** A hash of all words of the body. Each step is invertible, so that a change of a single word always changes the hash. */
export function checksum(words: Uint32Array): number {
  let hash = words.length;
  for (let i = 2; i < words.length; i++) {
    hash ^= words[i]!;
    // The rotation lets the high bits take part.
    hash = Math.imul((hash << 13) | (hash >>> 19), 0x9e3779b1);
  }
  return hash >>> 0;
}
