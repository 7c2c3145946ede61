export { Random } from './random.ts';
export { randomAddressText, randomLooseText } from './random-address-text.ts';
export { type CAddress, readInC } from './read-in-c.ts';
