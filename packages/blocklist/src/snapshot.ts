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
export function writeSnapshot(store: RuleStore, options: number, isShared?: boolean): Uint8Array {
  const { ipv4, ipv6, next, overIPv4 } = store;
  const columns = [
    Uint32Array.of(next, overIPv4, options),
    ...[ipv4, ipv6].flatMap((set) => {
      const { rules, buckets, reach } = set.sort();
      return [rules.bounds, rules.tag, rules.written, buckets, new Uint32Array(reach.buffer)];
    }),
  ];
  const size = 4 * columns.reduce((sum, { length }) => sum + 1 + length, BODY);
  const words = new Uint32Array(isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
  let end = BODY;
  for (const column of columns) {
    words[end++] = column.length;
    words.set(column, end);
    end += column.length;
  }
  words.set([MAGIC, checksum(words)]);
  return new Uint8Array(words.buffer);
}

/**
 * Reads a store, and the options. One in shared memory is read in place and never written to; any other is copied.
 *
 * @throws ERR_INVALID_ARG_VALUE if the bytes are no snapshot, of another version or byte order, cut off or changed.
 */
export function readSnapshot(bytes: Uint8Array): [store: RuleStore, options: number] {
  const isCopied = bytes.buffer instanceof ArrayBuffer || bytes.byteOffset % 4 !== 0;
  // Not `slice`: a Buffer's would not copy.
  const { buffer, byteOffset, length } = isCopied ? new Uint8Array(bytes) : bytes;
  const words = new Uint32Array(buffer, byteOffset, length >>> 2);
  const isKnown = words[0] === MAGIC;
  if (!isKnown || length % 4 !== 0 || words[1] !== checksum(words)) {
    const reason = isKnown ? 'is a corrupt snapshot' : 'is no snapshot of this version and byte order';
    throw ERR_INVALID_ARG_VALUE({ name: 'bytes', shown: `${length} bytes`, reason });
  }

  const columns: Uint32Array[] = [];
  for (let start = BODY; start < words.length; ) {
    const end = start + 1 + words[start]!;
    columns.push(words.subarray(start + 1, end));
    start = end;
  }
  // What the checksum confirms was written above.
  const [singles, ...ofSets] = columns as [Uint32Array, ...Uint32Array[]];
  const store = new RuleStore();
  store.ipv4 = toSet(1, ofSets);
  store.ipv6 = toSet(4, ofSets.slice(5));
  store.next = singles[0]!;
  store.overIPv4 = singles[1]!;
  return [store, singles[2]!];
}

function toSet(width: Width, [bounds, tag, written, buckets, reach]: Uint32Array[]): RuleSet {
  const rules = Object.assign(new RuleColumns(width), { bounds, tag, written, length: tag!.length });
  const { buffer, byteOffset, length } = reach!;
  return new RuleSet(width, new SortedRules(rules, buckets, new Uint16Array(buffer, byteOffset, length * 2)));
}

/** A hash of all words of the body. Each step can be undone, so no change of a single word goes unseen. */
export function checksum(words: Uint32Array): number {
  let hash = words.length;
  for (const word of words.subarray(BODY)) {
    hash ^= word;
    // The rotation is what lets the high bits take part.
    hash = Math.imul((hash << 13) | (hash >>> 19), 0x9e3779b1);
  }
  return hash >>> 0;
}
