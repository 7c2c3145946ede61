import { isMap, isSet } from './internal-value.ts';

/** Whether `util.inspect` shows the value in square brackets, as a list of elements: an array or a typed array. */
export function isArrayLike(value: object): value is ArrayLike<unknown> & object {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/**
 * The text that `util.inspect` writes before the braces, with a trailing space: `Point `, `Map(2) `, `Uint8Array(3) `,
 * `[Object: null prototype] `. Empty for plain objects and arrays. For functions it is the complete text: `[Function:
 * connect]`.
 */
export function describeClass(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const name = constructorName(prototype);
  if (typeof value === 'function') return describeFunction(value, name);
  if (prototype === null) return `[${isArrayLike(value) ? 'Array' : 'Object'}: null prototype] `;
  if (isArrayLike(value)) return name === 'Array' ? '' : `${name}(${value.length}) `;
  const size = isMap(value) || isSet(value) ? `(${value.size})` : '';
  const tag = describeTag(value, name);
  return (name === 'Object' && tag === '') || !name ? tag : `${name}${size} ${tag}`;
}

/** The name of the nearest constructor on the prototype chain. */
function constructorName(prototype: unknown): string {
  for (let owner = prototype; owner != null; owner = Object.getPrototypeOf(owner)) {
    const maker: unknown = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value;
    if (typeof maker === 'function' && maker.name) return maker.name;
  }
  return '';
}

/** `Symbol.toStringTag` in brackets, if it differs from the class and is not shown as a property. */
function describeTag(value: object, name: string): string {
  if (Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag)) return '';
  const tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof tag === 'string' && tag !== '' && tag !== name ? `[${tag}] ` : '';
}

function describeFunction(value: CallableFunction, kind: string): string {
  if (/^class\b/.test(Function.prototype.toString.call(value))) {
    const parent: unknown = Object.getPrototypeOf(value)?.name;
    return `[class ${value.name || '(anonymous)'}${parent ? ` extends ${parent}` : ''}]`;
  }
  return `[${kind || 'Function (null prototype)'}${value.name ? `: ${value.name}` : ' (anonymous)'}]`;
}
