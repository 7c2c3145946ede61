// What stands here imports the rest of the package by its name, as others do: then the build leaves it where it is.
export { classify } from './classify.ts';
export { SPECIAL_PURPOSE_BLOCKS, type SpecialPurposeBlock } from './special-purpose-blocks.ts';
