import { ERR_OUT_OF_RANGE } from '@net/errors';
import { containsMapped, draft, FIRST, isIPv4At, LAST } from './draft.ts';
import { partOf, placeOf } from './merge-rules.ts';
import { sortByWord } from './radix-sort.ts';
import {
  kindOf,
  NUMBER_LIMIT,
  numberOf,
  type RuleKind,
  SUBNET,
  type Tag,
  toListKey,
  toStyle,
  withNumber,
} from './rule.ts';
import { compareRules, compareWords, type RuleColumns } from './rule-columns.ts';
import { RuleSet } from './rule-set.ts';
import { formatRule } from './rule-text.ts';

/**
 * The rules of a list: one set for each address family, and what they have in common.
 *
 * A rule stands in the IPv4 set if both its ends are IPv4 or IPv4-mapped addresses, however they were written, so both
 * ways of writing an address find it. Rules that reach beyond the mapped addresses stand in the IPv6 set. Of these,
 * Node lets an IPv4 address match the subnets, but not the ranges.
 */
export class RuleStore {
  ipv4 = new RuleSet(1);
  ipv6 = new RuleSet(4);
  /** The number of the next rule. */
  nextNumber = 0;
  /** How many subnets in the IPv6 set contain all IPv4-mapped addresses. */
  subnetsOverIPv4 = 0;

  get size(): number {
    return this.ipv4.size + this.ipv6.size;
  }

  /** Adds the rule in the draft. */
  add(kind: RuleKind, firstIsIPv6: boolean, lastIsIPv6: boolean): void {
    if (this.nextNumber === NUMBER_LIMIT) this.renumber();
    const tag = withNumber(toStyle(kind, firstIsIPv6, lastIsIPv6), this.nextNumber++);
    this.#setOfDraft().add(draft, tag);
    if (this.#isSubnetOverIPv4(kind)) this.subnetsOverIPv4++;
  }

  /** Removes the newest rule that was added like the one in the draft. */
  remove(kind: RuleKind, firstIsIPv6: boolean, lastIsIPv6: boolean): void {
    const isOverIPv4 = this.#isSubnetOverIPv4(kind);
    const wasThere = this.#setOfDraft().remove(draft, toStyle(kind, firstIsIPv6, lastIsIPv6));
    if (wasThere && isOverIPv4) this.subnetsOverIPv4--;
  }

  #setOfDraft(): RuleSet {
    return isIPv4At(FIRST) && isIPv4At(LAST) ? this.ipv4 : this.ipv6;
  }

  #isSubnetOverIPv4(kind: RuleKind): boolean {
    return kind === SUBNET && containsMapped();
  }

  /** Whether a rule covers an IPv4 address. */
  coversIPv4(address: number): boolean {
    return this.ipv4.coversIPv4(address) || this.subnetsOverIPv4 !== 0;
  }

  /** Whether a rule covers the IPv6 address in the draft's first words. */
  coversDraft(): boolean {
    return (isIPv4At(FIRST) && this.ipv4.coversIPv4(draft[FIRST + 3]!)) || this.ipv6.coversIPv6(draft);
  }

  /**
   * The text of the rule that covers the address in the draft's first words, or undefined.
   *
   * @param isIPv6 Whether the address was written as IPv6.
   */
  match(isIPv6: boolean): string | undefined {
    return (
      (isIPv6 ? matchText(this.ipv6, 0) : undefined) ??
      (isIPv4At(FIRST) ? matchText(this.ipv4, FIRST + 3) : undefined) ??
      (!isIPv6 && this.subnetsOverIPv4 > 0 ? this.#matchSubnetOverIPv4() : undefined)
    );
  }

  #matchSubnetOverIPv4(): string {
    const { ipv6 } = this;
    const covering = [...ipv6.refs()].filter((ref) => {
      const columns = ipv6.columnsOf(partOf(ref));
      return (
        kindOf(columns.tag[placeOf(ref)]!) === SUBNET &&
        compareWords(4, columns.first, placeOf(ref), draft, 0) <= 0 &&
        compareWords(4, columns.last, placeOf(ref), draft, 0) >= 0
      );
    });
    const widest = covering.reduce((a, b) =>
      compareRules(ipv6.columnsOf(partOf(a)), placeOf(a), ipv6.columnsOf(partOf(b)), placeOf(b)) <= 0 ? a : b,
    );
    return formatRule(ipv6.columnsOf(partOf(widest)), placeOf(widest));
  }

  /** The texts of all rules: addresses, then subnets, then ranges, the newest first in each. */
  texts(): string[] {
    const texts: string[] = [];
    this.#visit(toListKey, (columns, place) => texts.push(formatRule(columns, place)));
    return texts;
  }

  /** Adds the rules of another store, as if they came now. */
  absorb(other: RuleStore): void {
    if (this.nextNumber + other.nextNumber > NUMBER_LIMIT) this.renumber();
    this.ipv4.absorb(other.ipv4, this.nextNumber);
    this.ipv6.absorb(other.ipv6, this.nextNumber);
    this.nextNumber += other.nextNumber;
    this.subnetsOverIPv4 += other.subnetsOverIPv4;
  }

  /** Sorts both sets, so that their sorted rules are all there is. */
  sort(): void {
    this.ipv4.sort();
    this.ipv6.sort();
  }

  /** Gives all rules new numbers from 0 on, in the same order. */
  renumber(): void {
    if (this.size === NUMBER_LIMIT) {
      throw ERR_OUT_OF_RANGE({ name: 'size', range: `< ${NUMBER_LIMIT}`, actual: NUMBER_LIMIT });
    }
    this.ipv4.own();
    this.ipv6.own();
    this.nextNumber = 0;
    this.#visit(numberOf, ({ tag }, place) => {
      tag[place] = withNumber(tag[place]!, this.nextNumber++);
    });
  }

  /** Visits all rules in ascending order of a key made of their tags. */
  #visit(keyOf: (tag: Tag) => number, visit: (columns: RuleColumns, place: number) => void): void {
    const sets = [this.ipv4, this.ipv6].map((set) => ({ set, refs: set.refs() }));
    const split = sets[0]!.refs.length;
    const ids = new Uint32Array(split + sets[1]!.refs.length);
    const locate = (id: number) => {
      const { set, refs } = sets[id < split ? 0 : 1]!;
      const ref = refs[id < split ? id : id - split]!;
      return { columns: set.columnsOf(partOf(ref)), place: placeOf(ref) };
    };
    const keys = ids.map((_, id) => {
      const { columns, place } = locate(id);
      return keyOf(columns.tag[place]!);
    });
    for (let id = 0; id < ids.length; id++) ids[id] = id;
    sortByWord(ids, new Uint32Array(ids.length), keys, 1, 0, 0);
    for (const id of ids) {
      const { columns, place } = locate(id);
      visit(columns, place);
    }
  }
}

function matchText(set: RuleSet, offset: number): string | undefined {
  const ref = set.match(draft, offset);
  return ref < 0 ? undefined : formatRule(set.columnsOf(partOf(ref)), placeOf(ref));
}
