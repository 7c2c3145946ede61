import { quote } from './quote.ts';

/** Node's protocol for objects that know how to show themselves. */
const CUSTOM_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** How many levels of nesting are shown below the outermost value. */
const MAX_DEPTH = 2;
/** A nested value stands on one line up to this many columns, its indentation included. */
const MAX_LINE = 71;
const MAX_ARRAY_ITEMS = 100;

/** What a custom inspect method finds in its second argument. */
export interface InspectOptions {
  /** How many more levels may be shown, or null for all. */
  depth?: number | null;
  /** Colours a piece of text; here it returns the text as it is. */
  stylize?: (text: string, style?: string) => string;
}

type CustomInspect = (depth: number, options: InspectOptions, inspect: typeof inspectValue) => unknown;

/**
 * Shows a value as Node's `util.inspect` does with its defaults, for error messages.
 *
 * Made for what callers pass by mistake: primitives, functions, class instances, small nested objects and arrays. Maps,
 * sets and binary data show their class only; arrays are never laid out in columns.
 */
export function inspectValue(value: unknown, options: InspectOptions = {}): string {
  const left = options.depth === null ? Infinity : (options.depth ?? MAX_DEPTH);
  return format(value, { left, indentation: 0, ancestors: [], circular: new Map() });
}

/** Where in the outermost value the formatting is. */
interface Position {
  /** How many more levels are shown. */
  left: number;
  /** In columns. */
  indentation: number;
  /** The values around this one. */
  ancestors: readonly object[];
  /** The values that were found inside themselves, with the number that each goes by. */
  circular: Map<object, number>;
}

function format(value: unknown, position: Position): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value);

  const custom = (value as { [CUSTOM_INSPECT]?: unknown })[CUSTOM_INSPECT];
  if (typeof custom === 'function') {
    const shown = (custom as CustomInspect).call(
      value,
      position.left,
      { depth: position.left, stylize: (text) => text },
      inspectValue,
    );
    if (shown !== value) {
      return typeof shown === 'string'
        ? shown.replaceAll('\n', `\n${' '.repeat(position.indentation)}`)
        : format(shown, position);
    }
  }
  return formatObject(value, position);
}

function formatObject(value: object, position: Position): string {
  const { circular } = position;
  if (position.ancestors.includes(value)) {
    if (!circular.has(value)) circular.set(value, circular.size + 1);
    return `[Circular *${circular.get(value)}]`;
  }
  if (value instanceof Date || value instanceof RegExp) {
    return value instanceof Date ? value.toISOString() : String(value);
  }

  const isArray = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  const title = describeClass(value, isArray);
  const keys = Reflect.ownKeys(value).filter(
    (key) =>
      Object.prototype.propertyIsEnumerable.call(value, key) && !(isArray && /^\d+$/.test(String(key))),
  );
  const isEmpty = keys.length === 0 && !(isArray && (value as ArrayLike<unknown>).length > 0);
  if (typeof value === 'function' && isEmpty) return title;
  if (isEmpty) return isArray ? `${title}[]` : `${title}{}`;
  if (position.left < 0) {
    if (typeof value === 'function') return '[Function]';
    const name = title.replace(/(\(\d+\))? $/, '') || (isArray ? 'Array' : 'Object');
    return name.startsWith('[') ? name : `[${name}]`;
  }

  const inner: Position = {
    left: position.left - 1,
    indentation: position.indentation + 2,
    ancestors: [...position.ancestors, value],
    circular,
  };
  const entries: string[] = [];
  if (isArray) {
    const items = value as ArrayLike<unknown>;
    for (let i = 0; i < Math.min(items.length, MAX_ARRAY_ITEMS); i++) entries.push(format(items[i], inner));
    const more = items.length - MAX_ARRAY_ITEMS;
    if (more > 0) entries.push(`... ${more} more item${more > 1 ? 's' : ''}`);
  }
  for (const key of keys) entries.push(`${formatKey(key)}: ${formatProperty(value, key, inner)}`);
  const reference = circular.has(value) ? `<ref *${circular.get(value)}> ` : '';
  const opening = `${reference}${title}${typeof value === 'function' ? ' ' : ''}${isArray ? '[' : '{'}`;
  return wrap(opening, entries, isArray ? ']' : '}', position.indentation);
}

function wrap(opening: string, entries: readonly string[], closing: string, indentation: number): string {
  const line = `${opening} ${entries.join(', ')} ${closing}`;
  if (indentation + line.length <= MAX_LINE && !line.includes('\n')) return line;
  const margin = `\n${' '.repeat(indentation)}`;
  return `${opening}${margin}  ${entries.join(`,${margin}  `)}${margin}${closing}`;
}

/** What stands before the braces: nothing for plain objects and arrays. */
function describeClass(value: object, isArray: boolean): string {
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (typeof value === 'function') {
    if (/^class\b/.test(Function.prototype.toString.call(value))) {
      const parent: unknown = Object.getPrototypeOf(value).name;
      return `[class ${value.name || '(anonymous)'}${parent ? ` extends ${parent}` : ''}]`;
    }
    return `[${name}${value.name ? `: ${value.name}` : ' (anonymous)'}]`;
  }
  if (Object.getPrototypeOf(value) === null) return `[${isArray ? 'Array' : 'Object'}: null prototype] `;
  if (isArray) return name === 'Array' ? '' : `${name}(${(value as unknown[]).length}) `;
  const tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  const shownTag = typeof tag === 'string' && tag !== '' && tag !== name ? `[${tag}] ` : '';
  return (name === 'Object' && shownTag === '') || !name ? shownTag : `${name} ${shownTag}`;
}

function formatKey(key: string | symbol): string {
  if (typeof key === 'symbol') return String(key);
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : quote(key);
}

function formatProperty(value: object, key: string | symbol, position: Position): string {
  const property = Object.getOwnPropertyDescriptor(value, key);
  if (property?.get) return property.set ? '[Getter/Setter]' : '[Getter]';
  return property?.set ? '[Setter]' : format(property?.value, position);
}
