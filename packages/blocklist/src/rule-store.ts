import { containsMapped, draft, isIPv4At, readRule, toRule } from './draft.ts';
import { FIRST, LAST } from './draft-places.ts';
import { kindOf, NUMBER_LIMIT, numberOf, STYLE, SUBNET, type Tag } from './rule.ts';
import type { RuleColumns } from './rule-columns.ts';
import { RuleSet } from './rule-set.ts';
import { formatRule } from './rule-text.ts';

/**
 * The rules of a list: one set for each address family, and what they have in common.
 *
 * A rule stands in the IPv4 set if both its ends are IPv4 or IPv4-mapped addresses, however they were written, so that
 * both ways of writing an address find it. Rules that reach beyond the mapped addresses stand in the IPv6 set. Of
 * these, Node lets an IPv4 address match the subnets, but not the ranges.
 */
export class RuleStore {
  ipv4 = new RuleSet(1);
  ipv6 = new RuleSet(4);
  /** The number of the next rule. */
  next = 0;
  /** How many subnets in the IPv6 set contain all IPv4-mapped addresses. */
  overIPv4 = 0;

  get size(): number {
    return this.ipv4.size + this.ipv6.size;
  }

  /** Adds the rule in the draft. `style` is its tag without a number. */
  add(style: Tag): void {
    if (this.next === NUMBER_LIMIT) this.#renumber();
    const [set, rule] = this.#take(style + 2 * this.next++);
    set.add(rule);
    this.overIPv4 += countOverIPv4(style);
  }

  /** Removes the newest rule that was added like the one in the draft. */
  remove(style: Tag): void {
    const [set, rule] = this.#take(style);
    if (set.remove(rule)) this.overIPv4 -= countOverIPv4(style);
  }

  /** The set that the rule in the draft belongs to, and the rule as that set takes it. */
  #take(tag: Tag): [set: RuleSet, rule: RuleColumns] {
    const isIPv4 = isIPv4At(FIRST) && isIPv4At(LAST);
    return [isIPv4 ? this.ipv4 : this.ipv6, toRule(isIPv4, tag)];
  }

  /**
   * Whether a rule covers the address in the draft's first words.
   *
   * @param isIPv6 Whether it was written as IPv6.
   */
  covers(isIPv6: boolean): boolean {
    if (!isIPv6) return this.ipv4.covers(draft, FIRST + 3) || this.overIPv4 > 0;
    return (isIPv4At(FIRST) && this.ipv4.covers(draft, FIRST + 3)) || this.ipv6.covers(draft, 0);
  }

  /** The text of the rule that covers the address in the draft's first words, or undefined. Parameters as for `covers`. */
  match(isIPv6: boolean): string | undefined {
    const found =
      (isIPv4At(FIRST) && this.ipv4.match(draft, FIRST + 3)) ||
      ((isIPv6 || this.overIPv4 > 0) && this.ipv6.match(draft, 0));
    return found ? formatRule(...found) : undefined;
  }

  /** The texts of all rules: addresses, then subnets, then ranges, the newest first in each. */
  texts(): string[] {
    return this.#inOrder().map((rule) => formatRule(...rule));
  }

  /** Adds rules whose tags have no numbers, in their order. */
  addAll(rules: RuleColumns): void {
    for (let place = 0; place < rules.length; place++) {
      readRule(rules, place);
      this.add(rules.tag[place]!);
    }
  }

  /** Gives all rules new numbers, in the same order among those of a kind. */
  #renumber(): void {
    this.next = 0;
    for (const [{ tag }, place] of this.#inOrder().reverse()) {
      tag[place] = (tag[place]! & STYLE) | (this.next++ << 1);
    }
  }

  /** All rules in the order of their texts. They stand in columns that nobody else sees. */
  #inOrder(): [rules: RuleColumns, place: number][] {
    return [this.ipv4, this.ipv6]
      .flatMap((set) => {
        const { rules } = set.sort();
        return Array.from({ length: rules.length }, (_, place): [RuleColumns, number] => [rules, place]);
      })
      .sort(([a, i], [b, j]) => {
        const [x, y] = [a.tag[i]!, b.tag[j]!];
        return kindOf(x) - kindOf(y) || numberOf(y) - numberOf(x);
      });
  }
}

/** How many subnets the rule in the draft is that contain all IPv4-mapped addresses, and more. */
function countOverIPv4(style: Tag): number {
  return kindOf(style) === SUBNET && containsMapped() ? 1 : 0;
}
