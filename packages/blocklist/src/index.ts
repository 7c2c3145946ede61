export type { Family } from './address-argument.ts';
export { BlockList, type BlockListOptions, type CheckOptions } from './block-list.ts';
export type { BadLine, LinesOptions, ListOptions, ListProgress, ListResult } from './list-reader.ts';
