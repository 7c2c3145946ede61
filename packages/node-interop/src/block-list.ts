export { type AddressFilter, toNodeBlockList } from './to-node-block-list.ts';
