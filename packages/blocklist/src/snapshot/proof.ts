import type { Note } from '../rules/note.ts';
import { RuleColumns, type Width, writingOf } from '../rules/rule-columns.ts';
import { makeIndex, type RuleIndex } from '../rules/rule-index.ts';
import { compareAddresses } from '../rules/rule-words.ts';
import { compareRules } from '../rules/sort-rules.ts';
import { ADDRESS, isRemoved, kindOf, numberOf, SUBNET } from '../rules/tag.ts';

/** The columns of one set, as they stand in a snapshot. */
export interface SetColumns {
  bounds: Uint32Array;
  tag: Uint32Array;
  written: Uint32Array;
  index: RuleIndex;
  notes: (Note | undefined)[];
}

/**
 * Makes rules of columns from a snapshot, and proves all that a look-up relies on, in time proportional to their length: whoever
 * wrote the snapshot may have wanted it to loop or to throw.
 *
 * @param next The number of the next rule: one more than any that is there.
 * @returns undefined if anything is not as `writeSnapshot` writes it.
 */
export function proveRules(width: Width, columns: SetColumns, next: number): RuleColumns | undefined {
  const { bounds, tag, written, notes, index } = columns;
  const { length } = tag;
  const hasRightLengths =
    bounds.length === length * width * 2 && (written.length === 0 || written.length === length * width);
  if (!hasRightLengths) return undefined;
  const rules = Object.assign(new RuleColumns(width, 0), { bounds, tag, written, notes, length });
  for (let place = 0; place < length; place++) {
    if (numberOf(tag[place]!) >= next || !isRule(rules, place)) return undefined;
    if (place > 0 && compareRules(rules, place - 1, rules, place) >= 0) return undefined;
  }
  const proven = makeIndex(rules);
  return isEqual(proven.buckets, index.buckets) && isEqual(proven.reach, index.reach) ? rules : undefined;
}

/** Whether an entry of the columns is a rule that could have been added. */
function isRule(rules: RuleColumns, place: number): boolean {
  const { width, bounds } = rules;
  const tag = rules.tag[place]!;
  const kind: number = kindOf(tag);
  const [first, last] = [place * 2 * width, (place * 2 + 1) * width];
  const [written, at] = writingOf(rules, place);
  if (kind === 0 || isRemoved(tag)) return false;
  const order = compareAddresses(width, bounds, first, bounds, last);
  if (kind === ADDRESS ? order !== 0 : order > 0) return false;
  if (kind === SUBNET) {
    return isSubnet(rules, first, last) && isWithin(rules, written, at, first, last);
  }
  return compareAddresses(width, written, at, bounds, first) === 0;
}

/** Whether two addresses differ in all bits from one on, which are zero in the first one. */
function isSubnet({ width, bounds }: RuleColumns, first: number, last: number): boolean {
  let isHost = false;
  for (let word = 0; word < width; word++) {
    const hosts = (bounds[first + word]! ^ bounds[last + word]!) >>> 0;
    // Of the form 0...01...1, and all ones behind a word that had any.
    if ((hosts & (hosts + 1)) !== 0 || (isHost && hosts !== 0xffffffff)) return false;
    if ((bounds[first + word]! & hosts) !== 0) return false;
    isHost ||= hosts !== 0;
  }
  return true;
}

function isWithin(
  { width, bounds }: RuleColumns,
  column: Uint32Array,
  at: number,
  first: number,
  last: number,
): boolean {
  return (
    compareAddresses(width, bounds, first, column, at) <= 0 &&
    compareAddresses(width, column, at, bounds, last) <= 0
  );
}

function isEqual(a: Uint32Array | Uint16Array, b: Uint32Array | Uint16Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
