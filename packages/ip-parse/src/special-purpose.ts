// The files of this entry import the main entry by its package name, which the build does not bundle, so that the parsers are
// not bundled twice.
export { classify } from './classify.ts';
export { SPECIAL_PURPOSE_BLOCKS, type SpecialPurposeBlock } from './special-purpose-blocks.ts';
