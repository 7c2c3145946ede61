import { ERR_INVALID_ARG_VALUE } from '@net/errors';
import type { Width } from '../rules/rule-columns.ts';
import { RuleSet } from '../rules/rule-set.ts';
import { RuleStore } from '../rules/rule-store.ts';
import { SortedRules } from '../rules/sorted-rules.ts';
import { NUMBER_LIMIT } from '../rules/tag.ts';
import { NoteTable, notesOf, readNotes } from './notes.ts';
import { proveRules } from './proof.ts';

/** The magic number: "BL" and the version of the layout. A machine with the other byte order reads another number. */
const MAGIC = 0x424c0002;
/** The magic number of the previous version, which has neither notes nor exceptions. */
const MAGIC_1 = 0x424c0001;
/** The index of the first column, which follows the magic number and the checksum. */
const BODY = 2;
/** The number of columns of a set, in this version and in the previous one. */
const SET_COLUMNS = 6;
const SET_COLUMNS_1 = 5;

/** The options of a list as bits of one number. */
const IS_STRICT = 1;
const LOOKS_INSIDE = 2;
const IS_ALLOW_LIST = 4;

/** The contents of a snapshot. */
export interface ListState {
  store: RuleStore;
  isStrict: boolean;
  looksInside: boolean;
  isAllowList: boolean;
  /** The exceptions of the list; undefined if it has none. */
  exceptions: RuleStore | undefined;
}

/**
 * Encodes a list as bytes.
 *
 * A snapshot is a sequence of 32-bit words in the byte order of the machine: the magic number, a checksum of the rest, and
 * columns. Each column is its length and that many words. The first column has single values. Then follow the columns of the
 * IPv4 set, the columns of the IPv6 set, and the notes: first those of the rules, then those of the exceptions, if there are any.
 * A list that is read from the bytes uses the columns of rules in place, without copying them.
 */
export function writeSnapshot(state: ListState, isShared: boolean): Uint8Array {
  const { store, exceptions, isStrict, looksInside, isAllowList } = state;
  const options =
    (isStrict ? IS_STRICT : 0) | (looksInside ? LOOKS_INSIDE : 0) | (isAllowList ? IS_ALLOW_LIST : 0);
  const stores = exceptions ? [store, exceptions] : [store];
  const ofStores = stores.flatMap(columnsOf);
  const columns = [Uint32Array.of(store.next, exceptions?.next ?? 0, options), ...ofStores];
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

function columnsOf(store: RuleStore): Uint32Array[] {
  store.removeEnded();
  const notes = new NoteTable();
  const ofSets = [store.ipv4, store.ipv6].flatMap((set) => {
    const { rules, buckets, reach } = set.sort();
    const { bounds, tag, written, length, width } = rules;
    return [
      bounds.subarray(0, length * width * 2),
      tag.subarray(0, length),
      written.subarray(0, length * width),
      buckets,
      new Uint32Array(reach.buffer, reach.byteOffset, reach.length / 2),
      notes.numbersOf(rules),
    ];
  });
  return [...ofSets, notes.toWords()];
}

/**
 * Decodes a list. Bytes in shared memory, aligned to four bytes, are used in place and not written to; others are copied.
 *
 * @throws ERR_INVALID_ARG_VALUE if the bytes are not a snapshot, of an unknown version or another byte order, truncated or corrupt.
 */
export function readSnapshot(bytes: Uint8Array): ListState {
  const isCopied = bytes.buffer instanceof ArrayBuffer || bytes.byteOffset % 4 !== 0;
  // Copies by the constructor, because `slice` of a Buffer does not copy.
  const { buffer, byteOffset, length } = isCopied ? new Uint8Array(bytes) : bytes;
  const words = new Uint32Array(buffer, byteOffset, length >>> 2);
  const isKnown = words[0] === MAGIC || words[0] === MAGIC_1;
  const isWhole = isKnown && length % 4 === 0 && words[1] === checksum(words);
  const columns = isWhole ? splitColumns(words) : undefined;
  const state = columns && (words[0] === MAGIC ? readState(columns) : readState1(columns));
  if (state) return state;
  const reason = isKnown ? 'is a corrupt snapshot' : 'is no snapshot of this version and byte order';
  throw ERR_INVALID_ARG_VALUE({ name: 'bytes', shown: `${length} bytes`, reason });
}

/** Splits the words of a snapshot into its columns; undefined if the lengths of the columns do not add up to the total length. */
function splitColumns(words: Uint32Array): Uint32Array[] | undefined {
  const columns: Uint32Array[] = [];
  let start = BODY;
  while (start < words.length) {
    const end = start + 1 + words[start]!;
    if (end > words.length) return undefined;
    columns.push(words.subarray(start + 1, end));
    start = end;
  }
  return columns;
}

function readState(columns: readonly Uint32Array[]): ListState | undefined {
  const [singles, ...ofStores] = columns;
  const perStore = 2 * SET_COLUMNS + 1;
  const hasExceptions = ofStores.length === 2 * perStore;
  if (singles?.length !== 3 || (ofStores.length !== perStore && !hasExceptions)) return undefined;
  const [next, nextOfExceptions, options] = singles as unknown as [number, number, number];
  const store = readStore(ofStores.slice(0, perStore), next);
  const exceptions = hasExceptions ? readStore(ofStores.slice(perStore), nextOfExceptions) : undefined;
  return hasExceptions === (exceptions !== undefined) ? toState(options, store, exceptions) : undefined;
}

/** Decodes the previous version, in whose column of single values the second one has another meaning. */
function readState1(columns: readonly Uint32Array[]): ListState | undefined {
  const [singles, ...ofSets] = columns;
  if (singles?.length !== 3 || ofSets.length !== 2 * SET_COLUMNS_1) return undefined;
  const [next, , options] = singles as unknown as [number, number, number];
  const none = new Uint32Array();
  const ofStore = [...ofSets.slice(0, SET_COLUMNS_1), none, ...ofSets.slice(SET_COLUMNS_1), none];
  const store = readStore([...ofStore, new NoteTable().toWords()], next);
  return toState(options, store, undefined);
}

function toState(
  options: number,
  store: RuleStore | undefined,
  exceptions: RuleStore | undefined,
): ListState | undefined {
  if (!store || options >= 2 * IS_ALLOW_LIST) return undefined;
  return {
    store,
    exceptions,
    isStrict: (options & IS_STRICT) !== 0,
    looksInside: (options & LOOKS_INSIDE) !== 0,
    isAllowList: (options & IS_ALLOW_LIST) !== 0,
  };
}

function readStore(columns: readonly Uint32Array[], next: number): RuleStore | undefined {
  const notes = readNotes(columns[2 * SET_COLUMNS]!);
  if (!notes || next > NUMBER_LIMIT) return undefined;
  const readSet = (width: Width, first: number) => {
    const [bounds, tag, written, buckets, reach, numbers] = columns.slice(first) as ColumnsOfSet;
    const ofRules = notesOf(numbers, notes);
    if (!ofRules || (numbers.length !== 0 && numbers.length !== tag.length)) return undefined;
    const index = { buckets, reach: new Uint16Array(reach.buffer, reach.byteOffset, reach.length * 2) };
    const rules = proveRules(width, { bounds, tag, written, index, notes: ofRules }, next);
    return rules && new SortedRules(rules, index);
  };
  const ipv4 = readSet(1, 0);
  const ipv6 = readSet(4, SET_COLUMNS);
  return ipv4 && ipv6 && RuleStore.of(new RuleSet(1, ipv4), new RuleSet(4, ipv6), next);
}

type ColumnsOfSet = [
  bounds: Uint32Array,
  tag: Uint32Array,
  written: Uint32Array,
  buckets: Uint32Array,
  reach: Uint32Array,
  numbers: Uint32Array,
];

/** Computes the checksum of the body. Each step is a bijection, so that a change of any single word changes the checksum. */
export function checksum(words: Uint32Array): number {
  let hash = words.length;
  for (let i = BODY; i < words.length; i++) {
    hash ^= words[i]!;
    // Without the rotation, high bits would not influence lower ones.
    hash = Math.imul((hash << 13) | (hash >>> 19), 0x9e3779b1);
  }
  return hash >>> 0;
}
