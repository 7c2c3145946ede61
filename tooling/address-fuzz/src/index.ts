export { Random } from './random.ts';
export { randomAddressTexts, randomLooseTexts } from './random-address-text.ts';
export { type CAddress, readInC } from './read-in-c.ts';
