import { sortByWord } from './radix-sort.ts';
import type { RecentRules } from './recent-rules.ts';
import { ADDRESS, isRemoved, kindOf, numberOf } from './rule.ts';
import { compareRules, compareWords, copyRule, RuleColumns } from './rule-columns.ts';
import { SortedRules } from './sorted-rules.ts';

/** Names a rule in one of several columns: which of them in the two highest bits, its place in the others. */
export type RuleRef = number;

const PLACE_BITS = 30;
const PLACE = 2 ** PLACE_BITS - 1;

export function toRef(part: number, place: number): RuleRef {
  return ((part << PLACE_BITS) | place) >>> 0;
}

/** Which of the columns a reference means. */
export function partOf(ref: RuleRef): number {
  return ref >>> PLACE_BITS;
}

/** Which place in them a reference means. */
export function placeOf(ref: RuleRef): number {
  return ref & PLACE;
}

/** References to the rules of a part that were not removed, in the order they stand there. */
export function liveRefs(columns: RuleColumns, part: number, length = columns.tag.length): Uint32Array {
  const refs = new Uint32Array(length);
  let count = 0;
  for (let place = 0; place < length; place++) {
    if (!isRemoved(columns.tag[place]!)) refs[count++] = toRef(part, place);
  }
  return refs.subarray(0, count);
}

/** Makes one sorted set of all rules that were not removed. Of equal addresses only the newest is kept. */
export function mergeRules(sorted: SortedRules, recent: RecentRules): SortedRules {
  const { width } = recent.columns;
  const parts = [sorted.outer, sorted.inner, recent.columns];
  const outer = dropRepeatedAddresses(
    parts,
    mergeRefs(
      parts,
      mergeRefs(parts, liveRefs(sorted.outer, 0), liveRefs(sorted.inner, 1)),
      sortRows(recent.columns, liveRefs(recent.columns, 2, recent.length)),
    ),
  );
  const inner = new Uint32Array(outer.length);
  let outerLength = 0;
  let innerLength = 0;
  let reachColumn = recent.columns.last;
  let reach = -1;
  for (const ref of outer) {
    const { last } = parts[partOf(ref)]!;
    if (reach < 0 || compareWords(width, last, placeOf(ref), reachColumn, reach) > 0) {
      reachColumn = last;
      reach = placeOf(ref);
      outer[outerLength++] = ref;
    } else {
      inner[innerLength++] = ref;
    }
  }
  return new SortedRules(
    pickRules(parts, outer.subarray(0, outerLength)),
    pickRules(parts, inner.subarray(0, innerLength)),
  );
}

/** Sorts references to rows of one part by `compareRules`. */
function sortRows(columns: RuleColumns, refs: Uint32Array): Uint32Array {
  const rows = refs.map(placeOf);
  // Lists are mostly published in order.
  const isSorted = rows.every((row, i) => i === 0 || compareRules(columns, rows[i - 1]!, columns, row) <= 0);
  if (isSorted) return refs;
  const { width, first, last, tag } = columns;
  const spare = new Uint32Array(rows.length);
  sortByWord(rows, spare, tag, 1, 0, 0);
  for (let word = width - 1; word >= 0; word--) sortByWord(rows, spare, last, width, word, 0xffffffff);
  for (let word = width - 1; word >= 0; word--) sortByWord(rows, spare, first, width, word, 0);
  const part = partOf(refs[0]!);
  return rows.map((row) => toRef(part, row));
}

function mergeRefs(parts: readonly RuleColumns[], a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged = new Uint32Array(a.length + b.length);
  const aColumns = (i: number) => parts[partOf(a[i]!)]!;
  const bColumns = parts[partOf(b[0]!)]!;
  for (let i = 0, j = 0, k = 0; k < merged.length; k++) {
    const takesA =
      j === b.length ||
      (i < a.length && compareRules(aColumns(i), placeOf(a[i]!), bColumns, placeOf(b[j]!)) <= 0);
    merged[k] = takesA ? a[i++]! : b[j++]!;
  }
  return merged;
}

function dropRepeatedAddresses(parts: readonly RuleColumns[], refs: Uint32Array): Uint32Array {
  let length = 0;
  for (const ref of refs) {
    const columns = parts[partOf(ref)]!;
    const tag = columns.tag[placeOf(ref)]!;
    if (length > 0 && kindOf(tag) === ADDRESS) {
      const previous = refs[length - 1]!;
      const previousColumns = parts[partOf(previous)]!;
      const previousTag = previousColumns.tag[placeOf(previous)]!;
      if (
        kindOf(previousTag) === ADDRESS &&
        compareWords(columns.width, columns.first, placeOf(ref), previousColumns.first, placeOf(previous)) ===
          0
      ) {
        if (numberOf(tag) > numberOf(previousTag)) refs[length - 1] = ref;
        continue;
      }
    }
    refs[length++] = ref;
  }
  return refs.subarray(0, length);
}

/** Copies rules into columns of exactly their number. */
function pickRules(parts: readonly RuleColumns[], refs: Uint32Array): RuleColumns {
  const withWritten = refs.some((ref) => {
    const { width, first, written } = parts[partOf(ref)]!;
    return written !== undefined && compareWords(width, first, placeOf(ref), written, placeOf(ref)) !== 0;
  });
  const columns = new RuleColumns(parts[0]!.width, refs.length, withWritten);
  for (let i = 0; i < refs.length; i++) copyRule(parts[partOf(refs[i]!)]!, placeOf(refs[i]!), columns, i);
  return columns;
}
