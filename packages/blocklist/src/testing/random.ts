import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Returns a function that draws random integers from 0 to 2^32 - 1; the same seed gives the same numbers. */
export function randomWords(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => generator.next() >>> 0;
}

/** Returns a function that draws random numbers from 0 (inclusive) to 1 (exclusive); the same seed gives the same numbers. */
export function randomUnits(seed: number): () => number {
  const next = randomWords(seed);
  return () => next() / 2 ** 32;
}
