/**
 * The line that the tests of a package end with under `npm test`, which adds them up.
 *
 * @param {{ passed: number, failed: number, skipped: number, seconds: number }} totals
 */
export function totalsLine({ passed, failed, skipped, seconds }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(1)} s`;
}
