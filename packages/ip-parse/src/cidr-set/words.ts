import { compareWords, type Width } from '../words.ts';

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

/** Copies an address to `target` and sets its last `hostBits` bits: `10.1.2.255` for `10.1.2.0` and 8. */
export function setHostBits(words: Uint32Array, hostBits: number, target: Uint32Array): void {
  for (let word = 0; word < words.length; word++) {
    const bits = hostBits - 32 * (words.length - 1 - word);
    target[word] = bits >= 32 ? 0xffff_ffff : bits > 0 ? words[word]! | (2 ** bits - 1) : words[word]!;
  }
}

/** The minimum number of addresses for which a radix sort is faster than a sort with a comparison function. */
const MIN_RADIX_SORT = 2000;

/** Returns the indices of a column's addresses, sorted by address in ascending order. The column is not changed. */
export function sortPlaces(width: Width, column: Uint32Array, length: number): Uint32Array {
  const places = new Uint32Array(length);
  // A loop, because `Uint32Array.from` would take as long as the rest of the sort.
  for (let place = 0; place < length; place++) places[place] = place;
  if (length >= MIN_RADIX_SORT) return radixSort(width, column, places);
  return places.sort((a, b) => compareWords(width, column, a, column, b));
}

/**
 * A radix sort, 16 bits per pass, the lowest bits first: each pass counts how often each value occurs, and moves the
 * indices into the order of their values, without changing the order of equal values. It takes time proportional to the number of
 * addresses, and calls no comparison function.
 */
function radixSort(width: Width, column: Uint32Array, unsorted: Uint32Array): Uint32Array {
  let places = unsorted;
  let moved: Uint32Array = new Uint32Array(places.length);
  const ends = new Uint32Array(0x1_0001);
  for (let digit = width * 2 - 1; digit >= 0; digit--) {
    const word = digit >> 1;
    const shift = digit & 1 ? 0 : 16;
    ends.fill(0);
    for (let i = word; i < places.length * width; i += width) ends[((column[i]! >>> shift) & 0xffff) + 1]!++;
    // Skips a pass if these bits are equal in all addresses: nothing would move.
    if (ends[((column[word]! >>> shift) & 0xffff) + 1] === places.length) continue;
    for (let value = 1; value <= 0x1_0000; value++) ends[value]! += ends[value - 1]!;
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      moved[ends[(column[place * width + word]! >>> shift) & 0xffff]!++] = place;
    }
    [places, moved] = [moved, places];
  }
  return places;
}
