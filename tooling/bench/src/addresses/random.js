import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Returns a function that draws random integers from 0 to 2^32 - 1; the same seed gives the same numbers.
 *
 * @param {number} seed
 */
export function randomNumbers(seed) {
  const generator = xoroshiro128plus(seed);
  return () => generator.next() >>> 0;
}
