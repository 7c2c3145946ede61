import { ERR_INVALID_ARG_VALUE } from '@net/errors';
import { RuleColumns, type Width } from './rule-columns.ts';
import { RuleSet } from './rule-set.ts';
import { RuleStore } from './rule-store.ts';
import { SortedRules } from './sorted-rules.ts';

/** "BL" and the version of the layout, as a number that reads differently in the other byte order. */
const MAGIC = 0x424c0001;
/** Where the columns begin: behind the magic number and the checksum. */
const BODY = 2;

/**
 * Writes a store as bytes.
 *
 * A snapshot is a row of 32-bit words in the byte order of the machine: the magic number, a checksum of all that follows,
 * and columns. Each column is its length and as many words: first one of single values, then those of the IPv4 set and
 * of the IPv6 set. A list reads them where they stand.
 */
export function writeSnapshot(store: RuleStore, options: number, isShared: boolean): Uint8Array {
  const columns = [store.ipv4, store.ipv6].flatMap((set) => {
    const { outer, inner, buckets } = set.sort();
    return [outer, inner]
      .flatMap(({ first, last, tag, written }) => [first, last, tag, written])
      .concat(buckets);
  });
  columns.unshift(Uint32Array.of(store.nextNumber, store.subnetsOverIPv4, options));
  const length = columns.reduce((sum, column) => sum + 1 + column.length, BODY);
  const words = new Uint32Array(isShared ? new SharedArrayBuffer(length * 4) : new ArrayBuffer(length * 4));
  let start = BODY;
  for (const column of columns) {
    words[start] = column.length;
    words.set(column, start + 1);
    start += 1 + column.length;
  }
  words.set([MAGIC, checksum(words)]);
  return new Uint8Array(words.buffer);
}

/**
 * Reads a store. One in shared memory is read in place and never written to; any other is copied.
 *
 * @throws ERR_INVALID_ARG_VALUE if the bytes are no snapshot, of another version or byte order, cut off or changed.
 */
export function readSnapshot(bytes: Uint8Array): { store: RuleStore; options: number } {
  const refuse = (reason: string) => ERR_INVALID_ARG_VALUE({ name: 'bytes', actual: bytes.length, reason });
  const isInPlace = !(bytes.buffer instanceof ArrayBuffer) && bytes.byteOffset % 4 === 0;
  // Not `slice`: a Buffer's would not copy.
  const held = isInPlace ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(held.buffer, held.byteOffset, held.length >>> 2);
  if (words[0] !== MAGIC) throw refuse('must be a snapshot of this version and byte order');
  if (held.length % 4 !== 0 || words[1] !== checksum(words))
    throw refuse('must be a snapshot that is whole and unchanged');

  let start = BODY;
  const take = () => {
    const from = start + 1;
    start = from + words[start]!;
    return words.subarray(from, start);
  };
  const takeColumns = (width: Width) => {
    const columns = new RuleColumns(width);
    columns.first = take();
    columns.last = take();
    columns.tag = take();
    columns.written = take();
    columns.length = columns.tag.length;
    return columns;
  };
  const takeSet = (width: Width) =>
    new RuleSet(width, new SortedRules(takeColumns(width), takeColumns(width), take(), isInPlace));
  const [nextNumber, subnetsOverIPv4, options] = take();
  const store = new RuleStore();
  store.ipv4 = takeSet(1);
  store.ipv6 = takeSet(4);
  store.nextNumber = nextNumber!;
  store.subnetsOverIPv4 = subnetsOverIPv4!;
  return { store, options: options! };
}

/** MurmurHash3 (the 32-bit one, in the public domain) of all words of the body. */
export function checksum(words: Uint32Array): number {
  let hash = words.length;
  for (let i = BODY; i < words.length; i++) {
    let word = Math.imul(words[i]!, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
