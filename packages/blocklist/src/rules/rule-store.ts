import { expiryOf, type Note } from './note.ts';
import { RuleColumns } from './rule-columns.ts';
import { type RulePlace, RuleSet } from './rule-set.ts';
import { compareToMapped, FIRST, isMapped, LAST, makeRuleWords } from './rule-words.ts';
import { FORM, type Form, kindOf, NUMBER_LIMIT, numberOf, SUBNET, toTag } from './tag.ts';

/** The maximum number of expired rules that one query removes from each level of a set. */
const REMOVED_PER_CHECK = 256;

/**
 * The rules of a list: one set for each address family, and the state that both share.
 *
 * A rule is in the IPv4 set if its first and last addresses are IPv4 or IPv4-mapped, so that queries in either notation find
 * the rule. All other rules are in the IPv6 set. As in Node 26, an address written as IPv4 matches the subnets in the IPv6 set, but
 * not the ranges.
 */
export class RuleStore {
  ipv4 = new RuleSet(1);
  ipv6 = new RuleSet(4);
  /** The number that the next added rule gets. */
  next = 0;
  /**
   * The number of the first rule that is not from the snapshot or published list that the store was filled with; 0, as if all rules
   * were added one by one, after a renumbering.
   */
  firstAdded = 0;
  /** The number of subnets in the IPv6 set that contain all IPv4-mapped addresses. */
  overIPv4 = 0;
  /** A lower bound for the time at which the next rule expires, in ms since 1970; Infinity if no rule expires. */
  nextExpiry = Infinity;
  /** Called with each expired rule after its removal. */
  onEnd: ((rule: RulePlace) => void) | undefined;
  /** The clock by which rules expire, in ms since 1970. */
  now: () => number = () => Date.now();

  /**
   * Creates a store from sorted sets, and computes the state that depends on their rules.
   *
   * @returns Undefined if the IPv6 set has a rule that belongs in the IPv4 set.
   */
  static of(ipv4: RuleSet, ipv6: RuleSet, next: number): RuleStore | undefined {
    const store = Object.assign(new RuleStore(), { ipv4, ipv6, next, firstAdded: next });
    for (const set of [ipv4, ipv6]) {
      const { rules, nextExpiry } = set.sort();
      store.nextExpiry = Math.min(store.nextExpiry, nextExpiry);
      for (let place = 0; set === ipv6 && place < rules.length; place++) {
        const words = rules.bounds.subarray(place * 8, place * 8 + 8);
        if (store.#setOf(words) === ipv4) return undefined;
        if (isOverIPv4(words, rules.tag[place]!)) store.overIPv4++;
      }
    }
    return store;
  }

  /** Creates an empty store with the `onEnd` and the clock of this store. */
  makeEmpty(): RuleStore {
    return this.configure(new RuleStore());
  }

  /** Gives another store the `onEnd` and the clock of this store, and returns the other store. */
  configure(store: RuleStore): RuleStore {
    store.onEnd = this.onEnd;
    store.now = this.now;
    return store;
  }

  /** The number of rules that have not expired. */
  get size(): number {
    this.removeEnded();
    return this.ipv4.size + this.ipv6.size;
  }

  /** Adds a parsed rule. */
  add(words: Uint32Array, form: Form, note?: Note): void {
    if (this.next === NUMBER_LIMIT) this.#renumber();
    this.#setOf(words).add(words, toTag(form, this.next++), note);
    if (isOverIPv4(words, form)) this.overIPv4++;
    this.nextExpiry = Math.min(this.nextExpiry, expiryOf(note));
  }

  /**
   * Sorts the pending rules, so that the next query need not do so. Works in steps of a few milliseconds, and lets the event loop
   * run between the steps.
   */
  async settle(): Promise<void> {
    for (const set of [this.ipv4, this.ipv6]) {
      for (const _ of set.settleInSteps()) await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** Removes the newest rule with the same kind, addresses and notation as the rule in `words`. */
  remove(words: Uint32Array, form: Form): void {
    this.removeEnded();
    const set = this.#setOf(words);
    const rule = new RuleColumns(set.width, 1);
    rule.push(words, form);
    if (set.remove(rule) && isOverIPv4(words, form)) this.overIPv4--;
  }

  #setOf(words: Uint32Array): RuleSet {
    return isMapped(words, FIRST) && isMapped(words, LAST) ? this.ipv4 : this.ipv6;
  }

  /** Whether a rule covers the address in four words, which was written as IPv4. */
  coversIPv4(words: Uint32Array, offset: number): boolean {
    if (this.nextExpiry < Infinity) this.removeEnded(REMOVED_PER_CHECK);
    return (
      this.ipv4.covers(words, offset + 3) ||
      (this.overIPv4 > 0 && this.ipv6.match(words, offset, true) !== undefined)
    );
  }

  /** Whether a rule covers the address in four words, which was written as IPv6. */
  coversIPv6(words: Uint32Array, offset: number): boolean {
    if (this.nextExpiry < Infinity) this.removeEnded(REMOVED_PER_CHECK);
    return (
      (isMapped(words, offset) && this.ipv4.covers(words, offset + 3)) || this.ipv6.covers(words, offset)
    );
  }

  /**
   * The rule that covers the address in four words; undefined if there is none. The rules of the IPv4 set take precedence.
   *
   * @param isIPv6 Whether the address was written as IPv6.
   */
  match(words: Uint32Array, offset: number, isIPv6: boolean): RulePlace | undefined {
    this.removeEnded(REMOVED_PER_CHECK);
    return (
      (isMapped(words, offset) && this.ipv4.match(words, offset + 3)) ||
      (isIPv6 || this.overIPv4 > 0 ? this.ipv6.match(words, offset, !isIPv6) : undefined)
    );
  }

  /** All rules that cover the address in four words. Parameters as for `match`. */
  matches(words: Uint32Array, offset: number, isIPv6: boolean): RulePlace[] {
    this.removeEnded(REMOVED_PER_CHECK);
    const isWanted = ([{ tag }, place]: RulePlace) => isIPv6 || kindOf(tag[place]!) === SUBNET;
    return [
      ...this.ipv6.matches(words, offset).filter(isWanted),
      ...(isMapped(words, offset) ? this.ipv4.matches(words, offset + 3) : []),
    ];
  }

  /**
   * All rules in the order of the property `rules` of lists: addresses, then subnets, then ranges, each with the newest first.
   */
  inOrder(): RulePlace[] {
    this.removeEnded();
    return [this.ipv4, this.ipv6]
      .flatMap((set) => {
        const { rules } = set.sort();
        return Array.from({ length: rules.length }, (_, place): RulePlace => [rules, place]);
      })
      .sort(compareInOrder);
  }

  /** Adds the rules of IPv6 columns, in order. The tags in these columns must be without rule numbers. */
  addAll(rules: RuleColumns): void {
    const words = makeRuleWords();
    for (let place = 0; place < rules.length; place++) {
      rules.read(place, words);
      this.add(words, rules.tag[place]!, rules.notes[place]);
    }
  }

  /** Adds the rules of another store that have at least the number `first`, those of each kind in the order of their numbers. */
  addNewest({ ipv4, ipv6 }: RuleStore, first: number): void {
    const newest: RulePlace[] = [];
    for (const set of [ipv4, ipv6]) {
      const { rules } = set.sort();
      for (let place = 0; place < rules.length; place++) {
        if (numberOf(rules.tag[place]!) >= first) newest.push([rules, place]);
      }
    }
    const words = makeRuleWords();
    for (const [rules, place] of newest.sort(compareInOrder).reverse()) {
      rules.read(place, words);
      this.add(words, (rules.tag[place]! & FORM) >>> 0, rules.notes[place]);
    }
  }

  /**
   * Removes expired rules. Called before each query, because a set has no clock: queries of a set skip those rules that had expired
   * at the time of the last call, even if its limit has left them in the set.
   *
   * @param limit The maximum number of rules to remove from each level of a set.
   */
  removeEnded(limit = Infinity): void {
    if (this.nextExpiry === Infinity) return;
    const now = this.now();
    if (this.nextExpiry > now) return;
    const next = [this.ipv4, this.ipv6].map((set) =>
      set.removeEnded(now, limit, (rules, place) => {
        const { bounds, width, tag } = rules;
        const words = bounds.subarray(place * 2 * width, (place + 1) * 2 * width);
        if (width === 4 && isOverIPv4(words, tag[place]!)) this.overIPv4--;
        this.onEnd?.([rules, place]);
      }),
    );
    this.nextExpiry = Math.min(...next);
  }

  /** Renumbers all rules, without changing the order of the rules of a kind. */
  #renumber(): void {
    const inOrder = this.inOrder();
    for (const rules of new Set(inOrder.map(([columns]) => columns))) rules.tag = rules.tag.slice();
    this.next = 0;
    this.firstAdded = 0;
    for (const [{ tag }, place] of inOrder.reverse()) tag[place] = toTag(tag[place]! & FORM, this.next++);
  }
}

/** Compares two rules by their order in the property `rules` of lists. */
export function compareInOrder([a, i]: RulePlace, [b, j]: RulePlace): number {
  const [x, y] = [a.tag[i]!, b.tag[j]!];
  return kindOf(x) - kindOf(y) || numberOf(y) - numberOf(x);
}

/** Whether a rule is a subnet that contains all IPv4-mapped addresses, and more. */
function isOverIPv4(words: Uint32Array, form: Form): boolean {
  // Compares only the highest three words, because two subnets overlap only if one contains the other.
  return kindOf(form) === SUBNET && compareToMapped(words, FIRST) < 0 && compareToMapped(words, LAST) >= 0;
}
