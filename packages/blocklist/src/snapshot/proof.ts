import type { Note } from '../rules/note.ts';
import { RuleColumns, type Width, writingOf } from '../rules/rule-columns.ts';
import { makeIndex, type RuleIndex } from '../rules/rule-index.ts';
import { compareAddresses } from '../rules/rule-words.ts';
import { compareRules } from '../rules/sort-rules.ts';
import { ADDRESS, isRemoved, kindOf, numberOf, SUBNET } from '../rules/tag.ts';

/** The columns of one set in a snapshot. */
export interface SetColumns {
  bounds: Uint32Array;
  tag: Uint32Array;
  written: Uint32Array;
  index: RuleIndex;
  notes: (Note | undefined)[];
}

/**
 * Creates rules from the columns of a snapshot. Verifies every property that a look-up relies on, because a malicious snapshot
 * could otherwise make a look-up throw or loop forever. Takes time proportional to the length of the columns.
 *
 * @param next The number that the next added rule gets. It must be above the numbers of all rules.
 * @returns Undefined if `writeSnapshot` cannot have written the columns.
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

/** Whether the entry at a place is a valid rule. */
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

/**
 * Whether two addresses are the first and the last one of a subnet: the bits after the prefix are all zeros in the first, and
 * all ones in the last.
 */
function isSubnet({ width, bounds }: RuleColumns, first: number, last: number): boolean {
  let isHost = false;
  for (let word = 0; word < width; word++) {
    const hosts = (bounds[first + word]! ^ bounds[last + word]!) >>> 0;
    // Each word must have the form 0…01…1, and every word after a word with ones must be all ones.
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
