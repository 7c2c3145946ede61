import type { Random } from './random.ts';

/**
 * The probability distribution of a duration in milliseconds. A number is a constant. `uniform` has a minimum and a maximum.
 * `normal` has a mean and a standard deviation; negative values become 0. `exponential` has a mean.
 */
export type Distribution =
  | number
  | { uniform: readonly [min: number, max: number] }
  | { normal: readonly [mean: number, deviation: number] }
  | { exponential: number };

/**
 * Draws a duration. Uses only the operations whose results IEEE 754 defines exactly, because functions such as `Math.log` may
 * differ between engines.
 */
export function drawMs(distribution: Distribution, random: Random): number {
  if (typeof distribution === 'number') return distribution;
  if ('uniform' in distribution) {
    const [min, max] = distribution.uniform;
    return min + random.next() * (max - min);
  }
  if ('exponential' in distribution) return distribution.exponential * drawExponential(random);
  const [mean, deviation] = distribution.normal;
  return Math.max(0, mean + deviation * drawNormal(random));
}

/** Approximates a standard normal variate: the sum of twelve uniform numbers (Irwin–Hall distribution) has a variance of 1. */
function drawNormal(random: Random): number {
  let sum = -6;
  for (let count = 0; count < 12; count++) sum += random.next();
  return sum;
}

/**
 * Draws an exponential variate by von Neumann's method (1951), which only compares uniform numbers: draws runs of decreasing
 * numbers. Each run of an even length is rejected, and adds 1 to the integer part of the result. The first number of the first
 * run of an odd length is the fractional part.
 */
function drawExponential(random: Random): number {
  for (let whole = 0; ; whole++) {
    const first = random.next();
    let last = first;
    let isOdd = true;
    for (;;) {
      const following = random.next();
      if (following >= last) break;
      last = following;
      isOdd = !isOdd;
    }
    if (isOdd) return whole + first;
  }
}
