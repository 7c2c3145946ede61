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

/** Whether the nearest conversion to text is defined by anything but the classes whose own says less than a look inside. */
function definesText(value: object): boolean {
  const inspected: unknown[] = [Object.prototype, Array.prototype, Date.prototype, Error.prototype];
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, 'toString') || Object.hasOwn(owner, Symbol.toPrimitive)) {
      return !inspected.includes(owner);
    }
  }
  return false;
}
