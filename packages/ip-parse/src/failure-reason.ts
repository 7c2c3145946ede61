// Numbers that stand first in a file that imports nothing are written out by bundlers where they are used.
export const UNEXPECTED_CHARACTER = 1;
export const UNEXPECTED_END = 2;
export const LEADING_ZERO = 3;
export const TOO_LARGE = 4;
export const TOO_MANY_PARTS = 5;
export const TOO_MANY_DIGITS = 6;
export const SECOND_GAP = 7;
export const TWO_FAMILIES = 8;
export const LAST_BEFORE_FIRST = 9;

/**
 * Why a text was refused. A reason's number above is its place here, from 1; new reasons go to the end.
 */
export const REASONS = [
  'unexpected character',
  'unexpected end',
  'leading zero',
  'too large',
  'too many parts',
  'too many digits',
  'second "::"',
  'two families',
  'last before first',
] as const;

/** Why a text was refused. */
export type FailureReason = (typeof REASONS)[number];
