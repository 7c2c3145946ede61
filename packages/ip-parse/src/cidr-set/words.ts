import type { IP } from '@net/ip-parse';
import type { Width } from '../words.ts';

/** Subtracts one from an address; the inverse of {@link increment}. */
export function decrement(words: Uint32Array): void {
  for (let word = words.length - 1; word >= 0 && words[word]!-- === 0; word--);
}

/** The number of zero bits at the end of an address: 8 for `10.1.2.0`. */
export function countTrailingZeros(words: Uint32Array): number {
  let count = 0;
  for (let i = words.length - 1; i >= 0; i--) {
    const word = words[i]!;
    // `word & -word` keeps only the lowest set bit: 0b1010 & -0b1010 is 0b10.
    if (word !== 0) return count + 31 - Math.clz32(word & -word);
    count += 32;
  }
  return count;
}

/**
 * Clears the last `hostBits` bits of an address, copies it to `last`, and sets these bits there: `10.1.2.0` and `10.1.2.255` for
 * `10.1.2.3` and 8.
 */
export function splitHostBits(first: Uint32Array, hostBits: number, last: Uint32Array): void {
  for (let word = first.length - 1, bits = hostBits; word >= 0; word--, bits -= 32) {
    const mask = bits >= 32 ? -1 : bits > 0 ? 2 ** bits - 1 : 0;
    first[word]! &= ~mask;
    last[word] = first[word]! | mask;
  }
}

/** The 32-bit words of an address, the most significant first. */
export const toWords = (ip: IP): readonly number[] => (typeof ip === 'number' ? [ip] : ip);

/**
 * Returns the addresses of intervals, sorted by the first address of each interval in ascending order.
 *
 * A radix sort, digit by digit, the lowest first: each pass counts how often each value occurs, and moves the intervals into the order
 * of their values, without changing the order of equal values. It takes time proportional to the number of intervals, and calls no
 * comparison function. A digit has 8 bits, or 16 bits if there are so many intervals that half of the passes outweigh the longer table.
 *
 * @param ends The addresses of an `IntervalSet`. The array may be returned, and has no defined content otherwise.
 */
export function sortEnds(width: Width, ends: Uint32Array, length: number): Uint32Array {
  const stride = width * 2;
  let from = ends;
  let to: Uint32Array = new Uint32Array(length * stride);
  const bits = length < 5000 ? 8 : 16;
  const mask = 2 ** bits - 1;
  const starts = new Uint32Array(mask + 1);
  for (let digit = 0; digit < width * 32; digit += bits) {
    const word = width - 1 - (digit >> 5);
    starts.fill(0);
    for (let i = word; i < length * stride; i += stride) starts[(from[i]! >>> digit) & mask]!++;
    // Skips a pass if this digit is equal in all addresses: nothing would move.
    if (starts[(from[word]! >>> digit) & mask] === length) continue;
    for (let value = 0, start = 0; value <= mask; value++) {
      const count = starts[value]!;
      starts[value] = start;
      start += count;
    }
    for (let i = 0; i < length * stride; ) {
      let target = starts[(from[i + word]! >>> digit) & mask]!++ * stride;
      for (const end = i + stride; i < end; ) to[target++] = from[i++]!;
    }
    [from, to] = [to, from];
  }
  return from;
}
