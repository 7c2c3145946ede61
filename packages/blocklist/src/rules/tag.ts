/** The kinds of rules. The numbers also define the order of the kinds in the property `rules` of lists. */
export const ADDRESS = 1;
export const SUBNET = 2;
export const RANGE = 3;

/** One of {@link ADDRESS}, {@link SUBNET} and {@link RANGE}. */
export type RuleKind = typeof ADDRESS | typeof SUBNET | typeof RANGE;

/**
 * The properties of a rule other than its addresses and note, as bits of a 32-bit word:
 *
 *     kk f l nnnnnnnnnnnnnnnnnnnnnnnnnnn r
 *
 * - `kk`: the kind.
 * - `f` and `l`: whether the first and the last address were written as IPv6. Only rules in the IPv4 set are formatted by these.
 * - `n`: the rule's number. A rule has a higher number than the rules added before it.
 * - `r`: whether the rule was removed. The order of rules does not depend on it.
 */
export type Tag = number;

/** A tag whose `n` and `r` are 0: the kind of a rule, and the notation of its first and last addresses. */
export type Form = Tag;

const KIND_SHIFT = 30;
export const FIRST_IS_IPV6 = 1 << 29;
export const LAST_IS_IPV6 = 1 << 28;
export const REMOVED = 1;

/** The bits of a tag that make up its {@link Form}. */
export const FORM = 0xf0000000;
/** The bits of a tag that hold the kind. */
export const KIND = 0xc0000000;
/** The first number that does not fit into a tag. */
export const NUMBER_LIMIT = 2 ** 27;

export function toForm(kind: RuleKind, firstIsIPv6: boolean, lastIsIPv6 = firstIsIPv6): Form {
  return ((kind << KIND_SHIFT) | (firstIsIPv6 ? FIRST_IS_IPV6 : 0) | (lastIsIPv6 ? LAST_IS_IPV6 : 0)) >>> 0;
}

/** Combines a form and a number. */
export function toTag(form: Form, number: number): Tag {
  return form + 2 * number;
}

export function kindOf(tag: Tag): RuleKind {
  // A cast, because the kind of a stored tag is never 0.
  return (tag >>> KIND_SHIFT) as RuleKind;
}

export function numberOf(tag: Tag): number {
  return (tag & ~FORM) >>> 1;
}

export function isRemoved(tag: Tag): boolean {
  return (tag & REMOVED) !== 0;
}
