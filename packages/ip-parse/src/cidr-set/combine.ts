import type { CIDR, IPRange } from '@net/ip-parse';
import { type Addresses, type Blocks, readBlocks, toCIDRs } from './blocks.ts';
import { type IntervalSet, intersectIntervals, mergeIntervals, subtractIntervals } from './interval-set.ts';

/** Blocks that are texts. */
type Texts = string | Iterable<string>;
/** Blocks that are values. */
type Values = CIDR | IPRange | Iterable<CIDR | IPRange>;

const readMerged = (blocks: Blocks): Addresses => {
  const addresses = readBlocks(blocks);
  mergeIntervals(addresses.ipv4);
  mergeIntervals(addresses.ipv6);
  return addresses;
};

/** Combines the addresses of each version. The result is text if `a` is. */
const combine = (
  a: Blocks,
  b: Blocks,
  operation: (a: IntervalSet, b: IntervalSet) => IntervalSet,
): Addresses => {
  const [left, right] = [readMerged(a), readMerged(b)];
  const { isText } = left;
  return { ipv4: operation(left.ipv4, right.ipv4), ipv6: operation(left.ipv6, right.ipv6), isText };
};

const isEmpty = ({ ipv4, ipv6 }: Addresses) => ipv4.length + ipv6.length === 0;

/**
 * The fewest prefixes with the same addresses as all blocks together: IPv4 before IPv6, in ascending order, without overlaps.
 *
 * @returns Text for text, values for values.
 * @throws ERR_INVALID_IP_ADDRESS if a text is neither a prefix, nor a range, nor an address.
 */
export function mergeCIDRs(blocks: Texts): string[];
export function mergeCIDRs(blocks: Values): CIDR[];
export function mergeCIDRs(blocks: Blocks): string[] | CIDR[] {
  return toCIDRs(readMerged(blocks));
}

/**
 * The fewest prefixes with the addresses of `blocks` that are not in `excluded`, in the order of {@link mergeCIDRs}.
 *
 * @returns Text if `blocks` is text, values otherwise.
 * @throws ERR_INVALID_IP_ADDRESS if a text is neither a prefix, nor a range, nor an address.
 */
export function excludeCIDRs(blocks: Texts, excluded: Blocks): string[];
export function excludeCIDRs(blocks: Values, excluded: Blocks): CIDR[];
export function excludeCIDRs(blocks: Blocks, excluded: Blocks): string[] | CIDR[] {
  return toCIDRs(combine(blocks, excluded, subtractIntervals));
}

/**
 * The fewest prefixes with the addresses that are in both `blocks` and `others`, in the order of {@link mergeCIDRs}.
 *
 * @returns Text if `blocks` is text, values otherwise.
 * @throws ERR_INVALID_IP_ADDRESS if a text is neither a prefix, nor a range, nor an address.
 */
export function intersectCIDRs(blocks: Texts, others: Blocks): string[];
export function intersectCIDRs(blocks: Values, others: Blocks): CIDR[];
export function intersectCIDRs(blocks: Blocks, others: Blocks): string[] | CIDR[] {
  return toCIDRs(combine(blocks, others, intersectIntervals));
}

/**
 * The fewest prefixes that cover a range: `192.0.2.1/32`, `192.0.2.2/31` and `192.0.2.4/32` for `192.0.2.1-192.0.2.4`.
 *
 * @returns Text for text, values for a value.
 * @throws ERR_INVALID_IP_ADDRESS for a text that is neither a range, nor a prefix, nor an address.
 */
export function rangeToCIDRs(range: string): string[];
export function rangeToCIDRs(range: IPRange): CIDR[];
export function rangeToCIDRs(range: string | IPRange): string[] | CIDR[] {
  return toCIDRs(readBlocks(range));
}

/**
 * Whether every address of `inner` is in `outer`. The blocks of `outer` count together: `10.0.0.0/8` is in
 * `['10.0.0.0/9', '10.128.0.0/9']`.
 *
 * @throws ERR_INVALID_IP_ADDRESS if a text is neither a prefix, nor a range, nor an address.
 */
export function containsCIDR(outer: Blocks, inner: Blocks): boolean {
  return isEmpty(combine(inner, outer, subtractIntervals));
}

/**
 * Whether any address is in both `a` and `b`.
 *
 * @throws ERR_INVALID_IP_ADDRESS if a text is neither a prefix, nor a range, nor an address.
 */
export function overlapsCIDR(a: Blocks, b: Blocks): boolean {
  return !isEmpty(combine(a, b, intersectIntervals));
}
