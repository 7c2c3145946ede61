/** What a rule was added as. The numbers are also the order in which `rules` lists the kinds. */
export const ADDRESS = 1;
export const SUBNET = 2;
export const RANGE = 3;

/** One of {@link ADDRESS}, {@link SUBNET} and {@link RANGE}. */
export type RuleKind = typeof ADDRESS | typeof SUBNET | typeof RANGE;

/**
 * A tag is what a rule holds besides its addresses, in 32 bits:
 *
 *     kk f l nnnnnnnnnnnnnnnnnnnnnnnnnnn r
 *
 * `kk` is the kind. `f` and `l` say that the first and the last address were written as IPv6, which only matters among
 * IPv4 rules. `n` numbers the rules in the order in which they came. `r` marks a rule that was removed. It is the
 * lowest bit so that a rule keeps its place among its equals when it is removed.
 */
export type Tag = number;

const KIND_SHIFT = 30;
export const FIRST_IS_IPV6 = 1 << 29;
export const LAST_IS_IPV6 = 1 << 28;
export const REMOVED = 1;

/** The bits of a tag that say how a rule was written. */
export const STYLE = 0xf0000000;
/** The bits of a tag that say what kind a rule is of. */
export const KIND = 0xc0000000;
/** In place of a tag: there is no rule. */
export const NOTHING = 0;
/** In place of a tag: there is something else than a rule. */
export const BAD = -1;
/** One more than the highest number that a rule can have. */
export const NUMBER_LIMIT = 2 ** 27;

/** Makes the tag of a rule without its number. */
export function toStyle(kind: RuleKind, firstIsIPv6: boolean, lastIsIPv6 = firstIsIPv6): Tag {
  return ((kind << KIND_SHIFT) | (firstIsIPv6 ? FIRST_IS_IPV6 : 0) | (lastIsIPv6 ? LAST_IS_IPV6 : 0)) >>> 0;
}

/** The kind in a tag. */
export function kindOf(tag: Tag): RuleKind {
  // No tag is stored without a kind.
  return (tag >>> KIND_SHIFT) as RuleKind;
}

/** The number in a tag. */
export function numberOf(tag: Tag): number {
  return (tag & ~STYLE) >>> 1;
}

/** Whether a tag carries the mark of a removed rule. */
export function isRemoved(tag: Tag): boolean {
  return (tag & REMOVED) !== 0;
}
