// The files of this entry import the main entry by its package name, for the reason given in special-purpose.ts.
export type { Block, Blocks } from './cidr-set/blocks.ts';
export {
  containsCIDR,
  excludeCIDRs,
  intersectCIDRs,
  mergeCIDRs,
  overlapsCIDR,
  rangeToCIDRs,
} from './cidr-set/combine.ts';
export { expandCIDR, nextAddress } from './cidr-set/enumerate.ts';
