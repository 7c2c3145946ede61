import { inspectValue } from './inspect.ts';

/**
 * Turns a value that may be anything into text for a message, as `%s` of Node's `util.format` does: an object is shown, unless
 * its own class says how it reads as text.
 */
export function formatText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  const isShown = typeof value === 'object' && value !== null && !definesText(value);
  return isShown ? inspectValue(value, { depth: 0 }) : String(value);
}

/** The classes whose conversion to text says less than what the inspector shows. */
const INSPECTED: readonly unknown[] = [Object.prototype, Array.prototype, Date.prototype, Error.prototype];

/** Whether the nearest conversion to text is defined by anything but these. */
function definesText(value: object): boolean {
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, 'toString') || Object.hasOwn(owner, Symbol.toPrimitive)) {
      return !INSPECTED.includes(owner);
    }
  }
  return false;
}
