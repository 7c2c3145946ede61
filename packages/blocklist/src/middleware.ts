export { blockExpress, blockFastify, blockHono, blockKoa } from './middleware/frameworks.ts';
export type { MiddlewareOptions } from './middleware/options.ts';
export type { CheckedList, Refusal } from './middleware/refusal.ts';
