import { inspectValue } from './inspect.ts';

/**
 * Converts a value to text as `%s` of Node's `util.format` does: with `inspectValue` for objects, unless their class defines
 * `toString` or `Symbol.toPrimitive`.
 */
export function formatText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  const isInspected = typeof value === 'object' && value !== null && !definesText(value);
  return isInspected ? inspectValue(value, { depth: 0 }) : String(value);
}

/** Whether an object's nearest `toString` or `Symbol.toPrimitive` is another than those that `%s` passes over. */
function definesText(value: object): boolean {
  const passedOver: unknown[] = [Object.prototype, Array.prototype, Date.prototype, Error.prototype];
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, 'toString') || Object.hasOwn(owner, Symbol.toPrimitive)) {
      return !passedOver.includes(owner);
    }
  }
  return false;
}
