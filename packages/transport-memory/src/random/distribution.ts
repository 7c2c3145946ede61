import type { Random } from './random.ts';

/**
 * How a duration varies, in milliseconds. A number is always the same; `uniform` is between two; `normal` has a mean and a
 * standard deviation, and is never below 0; `exponential` has a mean, is mostly short and now and then long.
 */
export type Distribution =
  | number
  | { uniform: readonly [min: number, max: number] }
  | { normal: readonly [mean: number, deviation: number] }
  | { exponential: number };

/**
 * Draws a duration. Only arithmetic that IEEE 754 fixes to the last bit is used: `Math.log` and its like may differ from one
 * engine to the next.
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

/** The sum of twelve uniform numbers has the variance 1 (Irwin–Hall). */
function drawNormal(random: Random): number {
  let sum = -6;
  for (let count = 0; count < 12; count++) sum += random.next();
  return sum;
}

/**
 * John von Neumann's method (1951), which needs comparisons only: a run of numbers that falls an even number of times is
 * thrown away and counts 1; the first number of one that falls an odd number of times is what comes behind the point.
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
