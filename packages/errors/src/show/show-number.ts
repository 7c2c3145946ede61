/** Integers of a larger magnitude are shown with digits in groups of three. */
const MAX_UNGROUPED = 0x1_0000_0000;

/** Formats a number that is out of range as Node does: `1.5`, `-0`, `4_294_967_297`, `1_000_000_000_000n`. */
export function showNumber(value: number | bigint): string {
  const isLong = value > MAX_UNGROUPED || value < -MAX_UNGROUPED;
  const digits = Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${isLong ? groupDigits(digits) : digits}n`;
  return isLong && Number.isInteger(value) ? groupDigits(digits) : digits;
}

/** Groups characters by three from the end, as Node does: `1e+21` becomes `1e_+21`. */
function groupDigits(digits: string): string {
  return digits.replace(/(?<=[^-])(?=(...)+$)/g, '_');
}
