export { addressText, looseAddressText } from './address-text.ts';
export { type CAddress, readInC } from './read-in-c.ts';
