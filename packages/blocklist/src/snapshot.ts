import { ERR_INVALID_ARG_VALUE } from '@net/errors';
import { RuleColumns, type Width } from './rule-columns.ts';
import { RuleSet } from './rule-set.ts';
import { RuleStore } from './rule-store.ts';
import { type RuleIndex, SortedRules } from './sorted-rules.ts';

/**
 * A snapshot is a row of 32-bit words in the byte order of the machine:
 *
 * | words | what |
 * | --- | --- |
 * | 0 | the magic number |
 * | 1 | the version of this layout |
 * | 2 | the checksum of all words from 3 on |
 * | 3 | how many words there are |
 * | 4 to 6 | the next rule's number; how many subnets span IPv4; the options of the list |
 * | 7 to 11 | of the IPv4 set: outer rules, inner rules, which of them have a written column, origin, shift |
 * | 12 to 16 | the same of the IPv6 set |
 * | 17 and on | the columns of the IPv4 set, then of the IPv6 set: outer, inner, buckets |
 *
 * A list reads it where it stands.
 */
const HEADER_WORDS = 17;
const SET_WORDS = 5;
/** "NetB" in ASCII, as a number that reads differently in the other byte order. */
const MAGIC = 0x4e657442;
const VERSION = 1;

const OUTER_IS_WRITTEN = 1;
const INNER_IS_WRITTEN = 2;

/** Writes a store. */
export function writeSnapshot(store: RuleStore, options: number, isShared: boolean): Uint8Array {
  store.sort();
  const sets = [store.ipv4.sorted, store.ipv6.sorted];
  const columns = sets.flatMap((sorted) => [
    ...listColumns(sorted.outer),
    ...listColumns(sorted.inner),
    sorted.buckets,
  ]);
  const length = columns.reduce((sum, column) => sum + column.length, HEADER_WORDS);
  const buffer = isShared ? new SharedArrayBuffer(length * 4) : new ArrayBuffer(length * 4);
  const words = new Uint32Array(buffer);
  const headers = sets.flatMap(({ outer, inner, origin, shift }) => [
    outer.tag.length,
    inner.tag.length,
    (outer.written ? OUTER_IS_WRITTEN : 0) | (inner.written ? INNER_IS_WRITTEN : 0),
    origin,
    shift,
  ]);
  words.set([MAGIC, VERSION, 0, length, store.nextNumber, store.subnetsOverIPv4, options, ...headers]);
  let start = HEADER_WORDS;
  for (const column of columns) {
    words.set(column, start);
    start += column.length;
  }
  words[2] = checksum(words);
  return new Uint8Array(buffer);
}

function listColumns({ first, last, tag, written }: RuleColumns): Uint32Array[] {
  return written ? [first, last, tag, written] : [first, last, tag];
}

/**
 * Reads a store. One in shared memory is read in place and never written to; any other is copied.
 *
 * @throws ERR_INVALID_ARG_VALUE if the bytes are no snapshot, of another version or byte order, cut off or changed.
 */
export function readSnapshot(bytes: Uint8Array): { store: RuleStore; options: number } {
  const refuse = (reason: string) =>
    ERR_INVALID_ARG_VALUE({ name: 'bytes', actual: `${bytes.length} bytes`, reason });
  if (bytes.length < HEADER_WORDS * 4 || bytes.length % 4 !== 0)
    throw refuse('is no snapshot of a BlockList');
  const isInPlace = !(bytes.buffer instanceof ArrayBuffer) && bytes.byteOffset % 4 === 0;
  // Not `slice`: a Buffer's would not copy.
  const held = isInPlace ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(held.buffer, held.byteOffset, held.length / 4);
  const [magic, version, sum, length] = words;
  if (magic !== MAGIC) throw refuse('is no snapshot of a BlockList made on this kind of machine');
  if (version !== VERSION)
    throw refuse(`is a snapshot of version ${version}, and this reads version ${VERSION}`);
  if (length !== words.length)
    throw refuse(`is a snapshot that was cut off: it should be ${length! * 4} bytes long`);
  if (sum !== checksum(words)) throw refuse('is a corrupt snapshot: its checksum does not match');

  let start = HEADER_WORDS;
  const take = (count: number) => {
    start += count;
    return words.subarray(start - count, start);
  };
  const takeColumns = (width: Width, count: number, isWritten: boolean) => {
    const columns = new RuleColumns(width, 0);
    columns.first = take(count * width);
    columns.last = take(count * width);
    columns.tag = take(count);
    if (isWritten) columns.written = take(count * width);
    return columns;
  };
  const takeSet = (width: Width, header: number) => {
    const [outerLength, innerLength, writtenBits, origin, shift] = words.subarray(header);
    const outer = takeColumns(width, outerLength!, (writtenBits! & OUTER_IS_WRITTEN) !== 0);
    const inner = takeColumns(width, innerLength!, (writtenBits! & INNER_IS_WRITTEN) !== 0);
    const last = outer.first[(outerLength! - 1) * width];
    const buckets = take(last === undefined ? 1 : ((last - origin!) >>> shift!) + 2);
    const index: RuleIndex = { buckets, origin: origin!, shift: shift! };
    return new RuleSet(width, new SortedRules(outer, inner, index, isInPlace));
  };
  const store = new RuleStore();
  store.ipv4 = takeSet(1, 7);
  store.ipv6 = takeSet(4, 7 + SET_WORDS);
  store.nextNumber = words[4]!;
  store.subnetsOverIPv4 = words[5]!;
  return { store, options: words[6]! };
}

/** MurmurHash3 (the 32-bit one, public domain) of all words from the fourth on. */
export function checksum(words: Uint32Array): number {
  let hash = 0;
  for (let i = 3; i < words.length; i++) {
    let word = Math.imul(words[i]!, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= words.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
