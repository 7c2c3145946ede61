const MAX_STRING_LENGTH = 28;
const SHOWN_STRING_LENGTH = 25;

/**
 * Describes the type of a received value, as Node's type errors do: `Received type number (1)`, `Received null`,
 * `Received function foo`, `Received an instance of Map`. A string longer than 28 UTF-16 code units is cut after 25.
 */
export function describeReceived(value: unknown): string {
  return `Received ${describeValue(value)}`;
}

/** Describes the type of a value like {@link describeReceived}, without the word "Received". */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') return describeObject(value);
  return `type ${typeof value} (${describePrimitive(value)})`;
}

function describeObject(value: object): string {
  const name: unknown = value.constructor?.name;
  if (name && typeof name === 'string') return `an instance of ${name}`;
  // The texts of Node for objects without a class name.
  const isPlain = 'constructor' in value;
  const isEmpty = Object.keys(value).length === 0;
  if (isPlain) return isEmpty ? '{}' : '[Object]';
  return `[Object: null prototype]${isEmpty ? ' {}' : ''}`;
}

function describePrimitive(value: unknown): string {
  if (typeof value === 'string') {
    const shown = value.length > MAX_STRING_LENGTH ? `${value.slice(0, SHOWN_STRING_LENGTH)}...` : value;
    return shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`;
  }
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
