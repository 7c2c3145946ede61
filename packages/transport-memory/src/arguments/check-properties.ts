import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, inspectValue } from '@net/errors';

/** The condition that a property must meet, and its description for the error. */
export type Check = readonly [isValid: (value: unknown) => boolean, reason: string];

/**
 * Validates an object of options, where undefined is a missing property. An unknown name, or a value that cannot be used, would
 * otherwise silently leave a test without the conditions that it asks for.
 *
 * @param name The name of the object in error messages.
 * @param checks The conditions of all known properties.
 * @param required The properties that must not be missing. @default none
 * @throws ERR_INVALID_ARG_TYPE if the value is not a plain object: the entries of a `Map`, and what an object inherits from
 *   another, would be ignored. ERR_INVALID_ARG_VALUE for a property.
 */
export function checkProperties<Options extends object>(
  value: Options,
  name: string,
  checks: Readonly<Record<keyof Options & string, Check>>,
  required: readonly (keyof Options & string)[] = [],
): void {
  if (!isPlainObject(value)) throw ERR_INVALID_ARG_TYPE({ name, expected: 'a plain object', actual: value });
  const known = Object.keys(checks) as (keyof Options & string)[];
  for (const key of new Set([...(Object.keys(value) as typeof known), ...required])) {
    if (!known.includes(key)) {
      throw invalid(`${name}.${key}`, value[key], `is no option; there are ${known.join(', ')}`);
    }
    const [isValid, reason] = checks[key];
    const isValidOrMissing = value[key] === undefined ? !required.includes(key) : isValid(value[key]);
    if (!isValidOrMissing) throw invalid(`${name}.${key}`, value[key], reason);
  }
}

/** Whether a value is a plain object: its prototype is null or `Object.prototype`, of this or another realm. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.hasOwn(prototype, 'isPrototypeOf');
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export function isInteger(value: unknown, min: number, max = Number.POSITIVE_INFINITY): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function isDistribution(value: unknown): boolean {
  if (isNumber(value)) return value >= 0;
  if (typeof value !== 'object' || value === null) return false;
  const [[kind, numbers] = [], ...more] = Object.entries(value);
  if (more.length > 0) return false;
  if (kind === 'exponential') return isNumber(numbers) && numbers >= 0;
  return (
    (kind === 'uniform' || kind === 'normal') &&
    Array.isArray(numbers) &&
    numbers.length === 2 &&
    numbers.every((each) => isNumber(each) && each >= 0)
  );
}

export const FROM_ZERO: Check = [
  (value) => typeof value === 'number' && value >= 0,
  'must be a number from 0',
];
export const FINITE: Check = [(value) => isNumber(value) && value >= 0, 'must be a finite number from 0'];
export const ABOVE_ZERO: Check = [
  (value) => typeof value === 'number' && value > 0,
  'must be a number above 0',
];
export const WHOLE_FROM_ONE: Check = [(value) => isInteger(value, 1), 'must be a whole number from 1'];
export const PROBABILITY: Check = [
  (value) => isNumber(value) && value >= 0 && value <= 1,
  'must be a number from 0 to 1',
];
export const DISTRIBUTION: Check = [isDistribution, 'must be milliseconds, or how they are distributed'];
export const PORT: Check = [(value) => isInteger(value, 1, 65_535), 'must be a whole number from 1 to 65535'];
export const SEED: Check = [
  (value) => typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value)),
  'must be a number or a text',
];
export const TEXT: Check = [(value) => typeof value === 'string', 'must be a text'];
export const BOOLEAN: Check = [(value) => typeof value === 'boolean', 'must be true or false'];
export const ANY_OBJECT: Check = [
  (value) => typeof value === 'object' && value !== null,
  'must be an object',
];

/** The condition to be one of these texts. */
export const oneOf = (...allowed: readonly string[]): Check => [
  (value) => allowed.includes(value as string),
  `must be one of ${allowed.map((each) => `'${each}'`).join(', ')}`,
];

export function invalid(name: string, actual: unknown, reason: string): Error {
  return ERR_INVALID_ARG_VALUE({ name, shown: inspectValue(actual), reason });
}
