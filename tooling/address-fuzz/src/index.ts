export { addressText, looseAddressText } from './address-text.ts';
export { type LongestMatches, readLongestMatches } from './longest-match.ts';
export { type CAddress, readInC } from './read-in-c.ts';
