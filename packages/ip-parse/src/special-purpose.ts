// The files behind this entry import the main entry by its package name, which the build leaves as an import: the parsers are not
// bundled twice.
export { classify } from './classify.ts';
export { SPECIAL_PURPOSE_BLOCKS, type SpecialPurposeBlock } from './special-purpose-blocks.ts';
