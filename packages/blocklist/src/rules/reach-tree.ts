import { compareLast, type RuleColumns } from './rule-columns.ts';
import { compareAddresses } from './rule-words.ts';

/** The binary logarithm of the maximum number of children of a node: a node has up to 32. */
const FANOUT_BITS = 5;

/**
 * An interval tree with 32 children per node, which finds all rules that cover an address among rules sorted by their first
 * address. Each node stores which of its rules has the highest last address. If that rule ends before the address, no rule of the
 * node covers the address, and the search skips the node.
 */
export class ReachTree {
  readonly #rules: RuleColumns;
  /** For each node, the place of its rule with the highest last address: one column per level, the last of which is the root. */
  readonly #levels: Uint32Array[] = [];

  constructor(rules: RuleColumns) {
    this.#rules = rules;
    let below: Uint32Array | undefined;
    do {
      const count: number = below ? below.length : rules.length;
      const level = new Uint32Array((count + 2 ** FANOUT_BITS - 1) >>> FANOUT_BITS);
      for (let i = 0; i < count; i++) {
        const place: number = below ? below[i]! : i;
        const node = i >>> FANOUT_BITS;
        const isFirst = i === node << FANOUT_BITS;
        if (isFirst || compareLast(rules, place, level[node]!) > 0) level[node] = place;
      }
      this.#levels.push(level);
      below = level;
    } while (below.length > 1);
  }

  /**
   * Calls `found` with the place of each rule that covers an address, in ascending order.
   *
   * @param last The place of the last rule whose first address is not above the address; -1 if there is none.
   */
  visit(words: Uint32Array, offset: number, last: number, found: (place: number) => void): void {
    const { width, bounds } = this.#rules;
    const descend = (level: number, from: number, to: number) => {
      for (let i = from; i < to && i * 2 ** (FANOUT_BITS * (level + 1)) <= last; i++) {
        const place = level < 0 ? i : this.#levels[level]![i]!;
        const reaches = compareAddresses(width, words, offset, bounds, (place * 2 + 1) * width) <= 0;
        if (!reaches) continue;
        if (level < 0) found(place);
        else {
          const count = level > 0 ? this.#levels[level - 1]!.length : this.#rules.length;
          const first = i << FANOUT_BITS;
          descend(level - 1, first, Math.min(first + 2 ** FANOUT_BITS, count));
        }
      }
    };
    const root = this.#levels.length - 1;
    descend(root, 0, this.#levels[root]!.length);
  }
}
