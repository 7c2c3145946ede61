import { isArrayLike } from './class-title.ts';
import { isMap, isSet } from './internal-value.ts';
import { MAX_STRING_LENGTH, quote } from './quote.ts';

/** `util.inspect`'s default `maxArrayLength`. */
const MAX_ITEMS = 100;

/** Formats the first hundred elements of an array, typed array, map or set with `show`. */
export function listItems(value: object, show: (item: unknown) => string): string[] {
  if (Array.isArray(value)) return listElements(value, show);
  if (isArrayLike(value)) return listFirst(Array.prototype.values.call(value), value.length, show);
  if (isMap(value)) {
    return listFirst(value.entries(), value.size, ([key, item]) => `${show(key)} => ${show(item)}`);
  }
  return isSet(value) ? listFirst(value.values(), value.size, show) : [];
}

function listFirst<Item>(items: Iterable<Item>, size: number, show: (item: Item) => string): string[] {
  const formatted: string[] = [];
  for (const item of items) {
    if (formatted.length === MAX_ITEMS) return [...formatted, describeRest(size - MAX_ITEMS)];
    formatted.push(show(item));
  }
  return formatted;
}

/** Formats the elements of an array, with consecutive holes as one item. */
function listElements(array: readonly unknown[], show: (item: unknown) => string): string[] {
  const formatted: string[] = [];
  let i = 0;
  while (i < array.length && formatted.length < MAX_ITEMS) {
    if (i in array) formatted.push(show(array[i++]));
    else {
      const next = nextElement(array, i);
      formatted.push(`<${next - i} empty item${next - i > 1 ? 's' : ''}>`);
      i = next;
    }
  }
  if (i < array.length) formatted.push(describeRest(array.length - i));
  return formatted;
}

/**
 * The index of the next element that is not a hole, or the length. Iterates over the keys, because a sparse array may have
 * billions of holes.
 */
function nextElement(array: readonly unknown[], hole: number): number {
  return Number(Object.keys(array).find((key) => isIndex(key) && Number(key) > hole) ?? array.length);
}

const describeRest = (count: number) => `... ${count} more item${count > 1 ? 's' : ''}`;

const isIndex = (key: string) => /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;

/**
 * Formats the enumerable own properties as `name: value`, without the elements of arrays and the characters of String objects.
 * Omits the properties of typed arrays and of long String objects, because finding them requires listing a key per element.
 */
export function listProperties(value: object, show: (item: unknown) => string): string[] {
  if (ArrayBuffer.isView(value) || (value instanceof String && value.length > MAX_STRING_LENGTH)) return [];
  const hasElements = Array.isArray(value) || value instanceof String;
  return Reflect.ownKeys(value)
    .filter((key) => !(hasElements && typeof key === 'string' && isIndex(key)))
    .filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))
    .map((key) => `${formatKey(key)}: ${formatProperty(Object.getOwnPropertyDescriptor(value, key), show)}`);
}

function formatKey(key: string | symbol): string {
  if (typeof key === 'symbol') return String(key);
  if (key === '__proto__') return "['__proto__']";
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : quote(key);
}

/** Formats a property. Getters are not called; the result is `[Getter]`. */
function formatProperty(property: PropertyDescriptor | undefined, show: (item: unknown) => string): string {
  if (property?.get) return property.set ? '[Getter/Setter]' : '[Getter]';
  return property?.set ? '[Setter]' : show(property?.value);
}
