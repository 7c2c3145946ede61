/**
 * The middle of a sample and how far it spreads.
 *
 * @typedef {{ median: number, lower: number, upper: number, min: number, max: number }} Summary `lower` and `upper` are quartiles.
 */

/**
 * @param {readonly number[]} values At least one.
 * @returns {Summary}
 */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lower: quantile(sorted, 0.25),
    upper: quantile(sorted, 0.75),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
  };
}

/**
 * What one subject costs in terms of another, round by round: what disturbs a whole round falls out.
 *
 * @param {readonly number[]} values
 * @param {readonly number[]} baseline As many, from the same rounds.
 */
export function summarizeRatios(values, baseline) {
  return summarize(values.map((value, round) => value / /** @type {number} */ (baseline[round])));
}

/** @typedef {'met' | 'near' | 'missed'} Verdict */

/**
 * Whether a ratio reaches its goal. `near`: it does in some rounds, and the middle one does not.
 *
 * @param {Summary} ratio
 * @param {number} goal
 * @returns {Verdict}
 */
export function verdict(ratio, goal) {
  if (ratio.median <= goal) return 'met';
  return ratio.lower <= goal ? 'near' : 'missed';
}

/**
 * Interpolates between the two values on either side.
 *
 * @param {readonly number[]} sorted
 * @param {number} fraction
 */
function quantile(sorted, fraction) {
  const position = (sorted.length - 1) * fraction;
  const below = /** @type {number} */ (sorted[Math.floor(position)]);
  const above = /** @type {number} */ (sorted[Math.ceil(position)]);
  return below + (above - below) * (position - Math.floor(position));
}
