import { describe, expect, test } from 'vitest';
import { randomUnits } from '../testing/random.ts';
import type { Width } from './rule-columns.ts';
import { RuleColumns } from './rule-columns.ts';
import { RuleSet } from './rule-set.ts';
import { FIRST, LAST, makeRuleWords, WRITTEN } from './rule-words.ts';
import { ADDRESS, kindOf, numberOf, RANGE, type RuleKind, SUBNET, toForm, toTag } from './tag.ts';

/** A rule as anyone would write it down first. */
interface NaiveRule {
  kind: RuleKind;
  first: bigint;
  last: bigint;
  written: bigint;
  isIPv6: boolean;
  number: number;
}

/** The same rules in a list that is searched from one end to the other. */
class NaiveRules {
  rules: NaiveRule[] = [];

  add(rule: NaiveRule): void {
    if (rule.kind === ADDRESS) this.rules = this.rules.filter((other) => !isSameRule(other, rule));
    this.rules.push(rule);
  }

  remove(rule: NaiveRule): void {
    const same = this.rules.filter((other) => isSameRule(other, rule));
    const newest = same.sort((a, b) => b.number - a.number)[0];
    this.rules = this.rules.filter((other) => other !== newest);
  }

  covers(address: bigint): boolean {
    return this.rules.some((rule) => rule.first <= address && address <= rule.last);
  }

  match(address: bigint): NaiveRule | undefined {
    const rank = (rule: NaiveRule) => [-rule.last, rule.first, rule.kind, rule.number];
    return this.rules
      .filter((rule) => rule.first <= address && address <= rule.last)
      .sort((a, b) => {
        const [x, y] = [rank(a), rank(b)];
        const i = x.findIndex((value, at) => value !== y[at]);
        return i < 0 ? 0 : x[i]! < y[i]! ? -1 : 1;
      })[0];
  }
}

function isSameRule(a: NaiveRule, b: NaiveRule): boolean {
  if (a.kind !== b.kind || a.first !== b.first || a.last !== b.last) return false;
  return a.kind === ADDRESS || (a.isIPv6 === b.isIPv6 && a.written === b.written);
}

/** The words of a parsed rule, and of an address that is asked about. */
const words = makeRuleWords();

function writeWords(address: bigint, offset: number): void {
  for (let word = 0; word < 4; word++)
    words[offset + word] = Number((address >> BigInt(96 - 32 * word)) & 0xffffffffn);
}

function writeRule({ first, last, written }: NaiveRule): void {
  writeWords(first, FIRST);
  writeWords(last, LAST);
  writeWords(written, WRITTEN);
}

/** The distributions of addresses, which determine how rules overlap. */
const shapes: [reason: string, width: Width, bits: number, spread: (unit: number) => bigint][] = [
  ['crowded IPv4 rules, nested many times over', 1, 32, (unit) => BigInt(Math.floor(unit * 256))],
  ['IPv4 rules at the upper end', 1, 32, (unit) => 2n ** 32n - 1n - BigInt(Math.floor(unit * 256))],
  ['IPv4 rules all over the place', 1, 32, (unit) => BigInt(Math.floor(unit * 2 ** 32))],
  ['crowded IPv6 rules that differ in the last word', 4, 128, (unit) => BigInt(Math.floor(unit * 256))],
  [
    'IPv6 rules that differ in the second word',
    4,
    128,
    (unit) => (0x20010000n << 96n) | (BigInt(Math.floor(unit * 256)) << 64n),
  ],
  ['IPv6 rules all over the place', 4, 128, (unit) => BigInt(Math.floor(unit * 2 ** 50)) << 78n],
  ['IPv6 rules at the upper end', 4, 128, (unit) => 2n ** 128n - 1n - BigInt(Math.floor(unit * 256))],
];

describe.each(shapes)('%s', (_reason, width, bits, spread) => {
  const seeds = Array.from({ length: 12 }, (_, i) => 1000 + i);
  test.each(seeds)('seed %i: the set answers as the naive list does', (seed) => {
    const next = randomUnits(seed);
    const pick = (limit: number) => Math.floor(next() * limit);
    const set = new RuleSet(width);
    const isIPv4 = width === 1;
    const naive = new NaiveRules();
    // Few checks let rules pile up and be sorted at once; many make each rule take its place alone.
    const checksPerStep = [0.02, 0.3, 3][seed % 3]!;
    const removesPerStep = [0.1, 0.45, 0.6][Math.floor(seed / 3) % 3]!;
    let number = 0;

    const draw = (): NaiveRule => {
      const kind = ([ADDRESS, SUBNET, RANGE] as const)[pick(3)]!;
      const isIPv6 = width === 1 && next() < 0.3;
      const a = spread(next());
      if (kind === ADDRESS) return { kind, first: a, last: a, written: a, isIPv6, number };
      if (kind === SUBNET) {
        const hostBits = BigInt(next() < 0.05 ? pick(bits + 1) : pick(8));
        const first = (a >> hostBits) << hostBits;
        const written = next() < 0.8 ? first : a;
        return { kind, first, last: first | ((1n << hostBits) - 1n), written, isIPv6, number };
      }
      const b = spread(next());
      const [first, last] = a < b ? [a, b] : [b, a];
      const end = next() < 0.5 ? last : first + (last - first) / 16n;
      return { kind, first, last: end, written: first, isIPv6, number };
    };

    for (let step = 0; step < 500; step++) {
      const context = `seed ${seed}, step ${step}`;
      if (next() < removesPerStep && naive.rules.length > 0) {
        const rule = next() < 0.9 ? naive.rules[pick(naive.rules.length)]! : draw();
        const wasThere = naive.rules.some((other) => isSameRule(other, rule));
        naive.remove(rule);
        writeRule(rule);
        const columns = new RuleColumns(width);
        columns.push(words, toForm(rule.kind, rule.isIPv6));
        const found = set.remove(columns);
        expect(found, context).toBe(wasThere);
      } else {
        const rule =
          next() < 0.1 && naive.rules.length > 0
            ? { ...naive.rules[pick(naive.rules.length)]!, number }
            : draw();
        naive.add(rule);
        writeRule(rule);
        set.add(words, toTag(toForm(rule.kind, rule.isIPv6), number++), undefined);
      }
      if (next() < 0.01) set.sort();

      for (let check = next() * 2 * checksPerStep; check > 0; check--) {
        const rule = naive.rules[pick(naive.rules.length)];
        const near = [
          spread(next()),
          rule?.first ?? 0n,
          rule?.last ?? 0n,
          (rule?.first ?? 1n) - 1n,
          (rule?.last ?? 0n) + 1n,
        ];
        const address = BigInt.asUintN(bits, near[pick(near.length)]!);
        writeWords(address, 0);
        const covers = set.covers(words, isIPv4 ? 3 : 0);
        if (covers !== naive.covers(address))
          expect.fail(`${context}: ${address} is ${covers ? '' : 'not '}covered`);
        const found = set.match(words, isIPv4 ? 3 : 0);
        const matched = found && numberOf(found[0].tag[found[1]]!);
        const expected = naive.match(address)?.number;
        if (matched !== expected) expect.fail(`${context}: ${address} matches ${matched}, not ${expected}`);
      }
      if (next() < checksPerStep / 10) expect(set.size, context).toBe(naive.rules.length);
    }

    const { tag, length } = set.sort().rules;
    const kept = Array.from(tag.subarray(0, length), (rule) => `${kindOf(rule)} ${numberOf(rule)}`);
    expect(kept.sort()).toEqual(naive.rules.map((rule) => `${rule.kind} ${rule.number}`).sort());
  });
});
