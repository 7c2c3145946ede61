import { inspectValue } from './inspect.ts';

/**
 * Converts a value to text as `%s` of Node's `util.format` does: with `inspectValue` for objects, unless their class defines
 * `toString` or `Symbol.toPrimitive`.
 */
export function formatText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    if (definesText(value)) return String(value);
  } catch {
    // The value's own method has thrown. Node throws here, too, but this text is part of the message of an error.
  }
  return inspectValue(value, { depth: 0 });
}

/** Whether an object's nearest `toString` or `Symbol.toPrimitive` is not that of a built-in class whose methods `%s` ignores. */
function definesText(value: object): boolean {
  const ignored: unknown[] = [Object.prototype, Array.prototype, Date.prototype, Error.prototype];
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (hasOwnMethod(owner, 'toString') || hasOwnMethod(owner, Symbol.toPrimitive)) {
      return !ignored.includes(owner);
    }
  }
  return false;
}

function hasOwnMethod(object: object, key: PropertyKey): boolean {
  return Object.hasOwn(object, key) && typeof Reflect.get(object, key) === 'function';
}
