import { invalidArgText } from '@net/errors';
import { COLUMNS, RuleColumns, type Width } from './rule-columns.ts';
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
    const { rules, buckets, reach } = set.sort();
    return [...COLUMNS.map((name) => rules[name]), buckets, new Uint32Array(reach.buffer)];
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
export function readSnapshot(bytes: Uint8Array): [store: RuleStore, options: number] {
  const isCopied = bytes.buffer instanceof ArrayBuffer || bytes.byteOffset % 4 !== 0;
  // Not `slice`: a Buffer's would not copy.
  const held = isCopied ? new Uint8Array(bytes) : bytes;
  const words = new Uint32Array(held.buffer, held.byteOffset, held.length >>> 2);
  const isWhole = held.length % 4 === 0 && words[1] === checksum(words);
  if (words[0] !== MAGIC || !isWhole) {
    const wanted = words[0] === MAGIC ? 'that is whole and unchanged' : 'of this version and byte order';
    const shown = `${bytes.length} bytes`;
    throw invalidArgText({ name: 'bytes', shown, reason: `must be a snapshot ${wanted}` });
  }

  let start = BODY;
  const take = () => {
    const from = start + 1;
    start = from + words[start]!;
    return words.subarray(from, start);
  };
  const takeSet = (width: Width) => {
    const rules = new RuleColumns(width);
    for (const name of COLUMNS) rules[name] = take();
    rules.length = rules.tag.length;
    const buckets = take();
    const { buffer, byteOffset, length } = take();
    return new RuleSet(
      width,
      new SortedRules(rules, buckets, new Uint16Array(buffer, byteOffset, length * 2)),
    );
  };
  const [nextNumber, subnetsOverIPv4, options] = take();
  const store = new RuleStore();
  store.ipv4 = takeSet(1);
  store.ipv6 = takeSet(4);
  store.nextNumber = nextNumber!;
  store.subnetsOverIPv4 = subnetsOverIPv4!;
  return [store, options!];
}

/** A hash of all words of the body. Each step can be undone, so no change of a single word goes unseen. */
export function checksum(words: Uint32Array): number {
  let hash = words.length;
  for (let i = BODY; i < words.length; i++) {
    hash ^= words[i]!;
    // The rotation is what lets the high bits take part.
    hash = Math.imul((hash << 13) | (hash >>> 19), 0x9e3779b1);
  }
  return hash >>> 0;
}
