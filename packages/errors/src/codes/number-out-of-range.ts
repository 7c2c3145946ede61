import { groupDigits, MAX_UNGROUPED } from '../show/group-digits.ts';
import { defineError } from './define-error.ts';

/** The message of `ERR_OUT_OF_RANGE`. */
export function describeOutOfRange(name: string, range: string, shown: string): string {
  return `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`;
}

/**
 * A value that is known to be a number is outside of what is accepted.
 *
 * It has the code of `ERR_OUT_OF_RANGE`, and stands apart from it so that who checks numbers does not carry what it takes to
 * show other values.
 */
export const numberOutOfRange = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_OUT_OF_RANGE',
  (data: {
    /** What was wrong. */
    name: string;
    /** What is accepted, as the end of "It must be": `>= 0 && <= 255`. */
    range: string;
    /** The number that came. */
    actual: number;
  }) => describeOutOfRange(data.name, data.range, formatNumber(data.actual)),
);

function formatNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const isLong = Number.isInteger(value) && Math.abs(value) > MAX_UNGROUPED;
  return isLong ? groupDigits(String(value)) : String(value);
}
