/**
 * The offsets in a parsed rule, which is twelve 32-bit words: the first address, the last address, and the network address as
 * it was written (`10.1.2.3/8`), each as four words with the most significant first. IPv4 addresses are in their IPv4-mapped
 * form.
 */
export const FIRST = 0;
export const LAST = 4;
export const WRITTEN = 8;

/** Allocates the words of one parsed rule. */
export function makeRuleWords(): Uint32Array {
  return new Uint32Array(12);
}

/** Writes an IPv4 address in its IPv4-mapped form. */
export function writeIPv4(words: Uint32Array, offset: number, address: number): void {
  words[offset] = 0;
  words[offset + 1] = 0;
  words[offset + 2] = 0xffff;
  words[offset + 3] = address;
}

/** Whether the four words at an offset are an IPv4-mapped address. */
export function isMapped(words: Uint32Array, offset: number): boolean {
  return compareToMapped(words, offset) === 0;
}

/** Completes a rule for a single address: sets the other words to the first address. */
export function widenToAddress(words: Uint32Array): void {
  words.copyWithin(LAST, FIRST, FIRST + 4);
  words.copyWithin(WRITTEN, FIRST, FIRST + 4);
}

/** Completes a range whose first and last addresses are set: sets the written address to the first address. */
export function widenToRange(words: Uint32Array): void {
  words.copyWithin(WRITTEN, FIRST, FIRST + 4);
}

/**
 * Completes a subnet whose first address is set to any address in the subnet. `hostBits` is the number of bits after the prefix.
 */
export function widenToSubnet(words: Uint32Array, hostBits: number): void {
  widenToAddress(words);
  for (let word = 0; word < 4; word++) {
    const hosts = 2 ** Math.min(32, Math.max(0, hostBits + 32 * word - 96)) - 1;
    words[FIRST + word]! &= ~hosts;
    words[LAST + word]! |= hosts;
  }
}

/** Whether the first address of a rule is not above the last one. */
export function isOrdered(words: Uint32Array): boolean {
  return compareAddresses(4, words, FIRST, words, LAST) <= 0;
}

/** Compares two addresses of `width` words, at the indices `i` and `j`: negative, zero or positive. */
export function compareAddresses(
  width: number,
  a: Uint32Array,
  i: number,
  b: Uint32Array,
  j: number,
): number {
  for (let word = 0; word < width; word++) {
    const difference = a[i + word]! - b[j + word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Compares the highest 96 bits of an address with those of IPv4-mapped addresses: negative, zero or positive. */
export function compareToMapped(words: Uint32Array, offset: number): number {
  return words[offset]! || words[offset + 1]! || words[offset + 2]! - 0xffff;
}
