import { describe, expect, test } from 'vitest';
import { RuleColumns, type Width } from '../rules/rule-columns.ts';
import { makeIndex } from '../rules/rule-index.ts';
import { ADDRESS, RANGE, REMOVED, type RuleKind, SUBNET, toForm, toTag } from '../rules/tag.ts';
import { proveRules, type SetColumns } from './proof.ts';

/** A rule of columns that a test makes: its kind, its number, and its first, last and written address. */
interface Row {
  kind: RuleKind | 0;
  number: number;
  first: number[];
  last: number[];
  written?: number[];
}

const address = (at: number, number = 0): Row => ({ kind: ADDRESS, number, first: [at], last: [at] });
const subnet = (first: number[], last: number[], written?: number[]): Row => ({
  kind: SUBNET,
  number: 0,
  first,
  last,
  ...(written && { written }),
});
const range = (first: number, last: number): Row => ({
  kind: RANGE,
  number: 0,
  first: [first],
  last: [last],
});

/** The columns of these rules, with the index that fits, right or wrong as the rules are. */
function columnsOf(width: Width, rows: readonly Row[]): SetColumns {
  const bounds = Uint32Array.from(rows.flatMap(({ first, last }) => [...first, ...last]));
  const tag = Uint32Array.from(rows, ({ kind, number }) => toTag(toForm(kind as RuleKind, false), number));
  const hasWritten = rows.some(({ written }) => written);
  const written = Uint32Array.from(hasWritten ? rows.flatMap(({ first, written = first }) => written) : []);
  const rules = Object.assign(new RuleColumns(width, 0), { bounds, tag, written, length: rows.length });
  return { bounds, tag, written, notes: [], index: makeIndex(rules) };
}

const isProven = (width: Width, columns: SetColumns, next = 100) =>
  proveRules(width, columns, next) !== undefined;
const areProven = (width: Width, ...rows: Row[]) => isProven(width, columnsOf(width, rows));

const ONES = 0xffff_ffff;

describe('rules that can have been written are taken', () => {
  test.each<[string, Width, Row[]]>([
    ['none', 1, []],
    ['an address', 1, [address(5)]],
    ['a range', 1, [range(5, 9)]],
    ['a range of one address', 1, [range(5, 5)]],
    ['a subnet', 1, [subnet([8], [15])]],
    ['a subnet of all', 1, [subnet([0], [ONES])]],
    ['a subnet of one address', 1, [subnet([8], [8])]],
    ['a subnet written with its first address', 1, [subnet([8], [15], [8])]],
    ['a subnet written with its last address', 1, [subnet([8], [15], [15])]],
    ['an IPv6 subnet whose prefix ends in its second word', 4, [subnet([1, 0, 0, 0], [1, 255, ONES, ONES])]],
    ['an IPv6 subnet whose prefix ends between words', 4, [subnet([1, 2, 0, 0], [1, 2, ONES, ONES])]],
    ['the wider before the narrower', 1, [range(5, 9), range(5, 8)]],
    ['the older of two alike before the newer', 1, [range(5, 9), { ...range(5, 9), number: 1 }]],
  ])('%s', (_what, width, rows) => {
    expect(areProven(width, ...rows)).toBe(true);
  });
});

describe('rules that cannot have been written are refused', () => {
  test.each<[string, Width, Row[]]>([
    ['of no kind', 1, [{ ...address(5), kind: 0 }]],
    ['an address with two ends', 1, [{ ...address(5), last: [6] }]],
    ['an address that ends before it begins', 1, [{ ...address(5), last: [4] }]],
    ['a range that ends before it begins', 1, [range(9, 5)]],
    ['a range written with another address than its first', 1, [{ ...range(5, 9), written: [6] }]],
    ['an address written as another', 1, [{ ...address(5), written: [6] }]],
    ['a subnet that ends before it begins', 1, [subnet([15], [8])]],
    ['a subnet of a size that is no power of two', 1, [subnet([8], [14])]],
    ['a subnet that begins beside its prefix', 1, [subnet([9], [15])]],
    ['a subnet written with the address before it', 1, [subnet([8], [15], [7])]],
    ['a subnet written with the address behind it', 1, [subnet([8], [15], [16])]],
    ['an IPv6 subnet with host bits and a last word without', 4, [subnet([1, 0, 0, 0], [1, 255, ONES, 0])]],
    [
      'an IPv6 subnet with host bits and a word with fewer',
      4,
      [subnet([1, 0, 0, 0], [1, ONES, 0xffff, ONES])],
    ],
    ['in another order', 1, [address(6), address(5)]],
    ['the narrower before the wider', 1, [range(5, 8), range(5, 9)]],
    ['twice the same', 1, [range(5, 9), range(5, 9)]],
  ])('%s', (_what, width, rows) => {
    expect(areProven(width, ...rows)).toBe(false);
  });

  test('one that was removed', () => {
    const columns = columnsOf(1, [address(5)]);
    columns.tag[0]! |= REMOVED;
    expect(isProven(1, columns)).toBe(false);
  });

  test('one whose number is that of the next rule', () => {
    const columns = columnsOf(1, [address(5, 7)]);
    expect([8, 7, 6].map((next) => isProven(1, columns, next))).toEqual([true, false, false]);
  });
});

describe('columns that do not fit together are refused', () => {
  const longer = (column: Uint32Array, by: number) => Uint32Array.from([...column, ...Array(by).fill(0)]);

  test.each([-2, -1, 1, 2])('bounds with %i words more than the tags need', (by) => {
    const columns = columnsOf(1, [address(5), address(6)]);
    const bounds = by > 0 ? longer(columns.bounds, by) : columns.bounds.slice(0, by);
    expect(isProven(1, { ...columns, bounds })).toBe(false);
  });

  test.each([-1, 1])('a column of networks with %i words more than the tags need', (by) => {
    const columns = columnsOf(1, [subnet([8], [15], [9]), subnet([16], [31])]);
    expect(isProven(1, columns)).toBe(true);
    const written = by > 0 ? longer(columns.written, by) : columns.written.slice(0, by);
    expect(isProven(1, { ...columns, written })).toBe(false);
  });

  test('an index with more than it needs', () => {
    const columns = columnsOf(1, [range(5, 20), range(6, 9), range(7, 8)]);
    const { buckets, reach } = columns.index;
    expect(isProven(1, columns)).toBe(true);
    expect(isProven(1, { ...columns, index: { buckets: longer(buckets, 1), reach } })).toBe(false);
    const longerReach = Uint16Array.from([...reach, 0]);
    expect(isProven(1, { ...columns, index: { buckets, reach: longerReach } })).toBe(false);
  });
});
