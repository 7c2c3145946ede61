/** What a rule was added as. The numbers are also the order in which `rules` lists the kinds. */
export const ADDRESS = 1;
export const SUBNET = 2;
export const RANGE = 3;

/** One of {@link ADDRESS}, {@link SUBNET} and {@link RANGE}. */
export type RuleKind = typeof ADDRESS | typeof SUBNET | typeof RANGE;

/**
 * A tag is what a rule holds besides its two addresses, in 32 bits:
 *
 *     kk f l nnnnnnnnnnnnnnnnnnnnnnnnnnn d
 *
 * `kk` is the kind. `f` and `l` say that the first and the last address were written as IPv6, which only matters in
 * the set of IPv4 rules. `n` numbers the rules in the order in which they came. `d` marks a rule that was removed
 * and whose place has not been reused yet. It is the lowest bit so that removing a rule does not move it among its
 * equals.
 */
export type Tag = number;

const KIND_SHIFT = 30;
export const FIRST_IS_IPV6 = 1 << 29;
export const LAST_IS_IPV6 = 1 << 28;
export const REMOVED = 1;

/** All that says how a rule was written; what is left of a tag when its number and its mark are taken off. */
export const STYLE = 0xf0000000;
/** One more than the highest number a rule can have. */
export const NUMBER_LIMIT = 2 ** 27;
const NUMBER = (NUMBER_LIMIT - 1) * 2;

/** Makes the style of a tag: the tag without a number. */
export function toStyle(kind: RuleKind, firstIsIPv6: boolean, lastIsIPv6: boolean): Tag {
  return ((kind << KIND_SHIFT) | (firstIsIPv6 ? FIRST_IS_IPV6 : 0) | (lastIsIPv6 ? LAST_IS_IPV6 : 0)) >>> 0;
}

/** The kind in a tag. */
export function kindOf(tag: Tag): RuleKind {
  // No tag is stored without a kind.
  return (tag >>> KIND_SHIFT) as RuleKind;
}

/** The number in a tag. The inverse of {@link withNumber}. */
export function numberOf(tag: Tag): number {
  return (tag & NUMBER) >>> 1;
}

/** The same tag with another number. */
export function withNumber(tag: Tag, number: number): Tag {
  return ((tag & ~NUMBER) | (number << 1)) >>> 0;
}

/** A number by which the tags ascend in the order in which `rules` lists them: by kind, then the newest first. */
export function toListKey(tag: Tag): number {
  return withNumber(tag & (3 << KIND_SHIFT), NUMBER_LIMIT - 1 - numberOf(tag));
}

/** Whether a tag carries the mark of a removed rule. */
export function isRemoved(tag: Tag): boolean {
  return (tag & REMOVED) !== 0;
}
