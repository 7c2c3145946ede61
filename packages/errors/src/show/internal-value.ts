import { quote } from './quote.ts';

/**
 * The result of a built-in method or getter that throws for objects without its internal slot; undefined if it throws. Unlike
 * `instanceof`, this recognises objects of another realm, and rejects objects such as `Object.create(Date.prototype)`.
 */
function readSlot<Result>(method: (this: never) => Result, value: object): Result | undefined {
  try {
    return method.call(value as never);
  } catch {
    return undefined;
  }
}

// The callers pass only getters that exist.
const getterOf = (prototype: object, name: string) =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get! as (this: never) => unknown;
const getMapSize = /* @__PURE__ */ getterOf(Map.prototype, 'size');
const getSetSize = /* @__PURE__ */ getterOf(Set.prototype, 'size');
const getSource = /* @__PURE__ */ getterOf(RegExp.prototype, 'source');
const WRAPPERS = [Number, String, Boolean, BigInt, Symbol] as const;

export const isMap = (value: object): value is Map<unknown, unknown> =>
  readSlot(getMapSize, value) !== undefined;

export const isSet = (value: object): value is Set<unknown> => readSlot(getSetSize, value) !== undefined;

/**
 * Formats the value in an internal slot of a built-in object, as `util.inspect` does: the time of a Date, the source of a
 * RegExp, the primitive of a wrapper object, the stack of an Error. Undefined for all other objects.
 */
export function showInternalValue(value: object): string | undefined {
  const isError = value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  if (isError) return showError(value);
  const text = showDate(value) ?? showRegExp(value);
  if (text === undefined) return showWrapped(value);
  const className: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  const isPlain = className === 'Date' || className === 'RegExp' || !className;
  return isPlain ? text : `${className} ${text}`;
}

function showDate(value: object): string | undefined {
  const time = readSlot(Date.prototype.getTime, value);
  if (time === undefined) return undefined;
  // An invalid date has no ISO text: `toISOString` throws a RangeError.
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

function showRegExp(value: object): string | undefined {
  const isRegExp = value !== RegExp.prototype && readSlot(getSource, value) !== undefined;
  return isRegExp ? RegExp.prototype.toString.call(value) : undefined;
}

function showWrapped(value: object): string | undefined {
  for (const Wrapper of WRAPPERS) {
    const inside = readSlot(Wrapper.prototype.valueOf as (this: never) => unknown, value);
    if (inside === undefined) continue;
    const shown = typeof inside === 'string' ? quote(inside) : Object.is(inside, -0) ? '-0' : String(inside);
    return `[${Wrapper.name}: ${shown}${typeof inside === 'bigint' ? 'n' : ''}]`;
  }
  return undefined;
}

/**
 * The maximum number of UTF-16 code units of a stack to show, because the stack begins with the error's message, which may be
 * long.
 */
const MAX_STACK_LENGTH = 10_000;

function showError(error: { stack?: unknown }): string {
  const text = String(error.stack || error).slice(0, MAX_STACK_LENGTH);
  return text.includes('\n    at ') ? text : `[${text}]`;
}
