import { describeClass, isArrayLike } from './class-title.ts';
import { listItems, listProperties } from './entries.ts';
import { showInternalValue } from './internal-value.ts';
import { quote } from './quote.ts';

/** The key of a method with which an object formats itself (`util.inspect.custom`). */
const CUSTOM_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The default `depth` of `util.inspect`: the number of nested levels to show. */
const MAX_DEPTH = 2;
/** The maximum number of columns, including the indentation, for which a nested value is shown on one line. */
const MAX_LINE = 71;

/** The options of `inspectValue`, which are also the second argument of a custom inspect method. */
export interface InspectOptions {
  /** The number of nested levels to show; null shows all. @default 2 */
  depth?: number | null;
  /** Colours a text in `util.inspect`; here it returns the text unchanged. */
  stylize?: (text: string, style?: string) => string;
}

type CustomInspect = (depth: number, options: InspectOptions, inspect: typeof inspectValue) => unknown;

/** The position of a nested value in the outermost value. */
interface Position {
  /** The number of further levels to show. */
  readonly depthLeft: number;
  /** The indentation in columns. */
  readonly indentation: number;
  /** The objects that contain the value, the outermost first. */
  readonly ancestors: readonly object[];
  /** The objects that contain themselves, with the numbers of their references (`<ref *1>`). */
  readonly circular: Map<object, number>;
}

/**
 * Formats a value as Node's `util.inspect` does by default, for error messages. Never throws: an object that throws when it is
 * read, such as a revoked proxy, is shown as `<Inaccessible>`.
 *
 * Differences from `util.inspect`: strings are cut after 128 UTF-16 code units; arrays are not laid out in columns; typed
 * arrays show their elements only; promises, weak collections, iterators, `ArrayBuffer` and `DataView` show their class only;
 * errors show their stack and enumerable properties.
 */
export function inspectValue(value: unknown, options: InspectOptions = {}): string {
  const depthLeft = options.depth === null ? Infinity : (options.depth ?? MAX_DEPTH);
  return format(value, { depthLeft, indentation: 0, ancestors: [], circular: new Map() });
}

function format(value: unknown, position: Position): string {
  if (typeof value === 'string') return quote(value, position.indentation);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value);
  try {
    return formatCustom(value, position) ?? formatObject(value, position);
  } catch {
    return '<Inaccessible>';
  }
}

/**
 * The result of the object's method `util.inspect.custom`; undefined without such a method, or if it returns the object itself.
 */
function formatCustom(value: object, position: Position): string | undefined {
  const custom = (value as { [CUSTOM_INSPECT]?: unknown })[CUSTOM_INSPECT];
  if (typeof custom !== 'function') return undefined;
  const { depthLeft, indentation } = position;
  const options: InspectOptions = { depth: depthLeft, stylize: (text) => text };
  const shown = (custom as CustomInspect).call(value, depthLeft, options, inspectValue);
  if (shown === value) return undefined;
  return typeof shown === 'string' ? indentLines(shown, indentation) : format(shown, position);
}

function formatObject(value: object, position: Position): string {
  const { depthLeft, indentation, ancestors, circular } = position;
  if (ancestors.includes(value)) {
    if (!circular.has(value)) circular.set(value, circular.size + 1);
    return `[Circular *${circular.get(value)}]`;
  }

  const isArray = isArrayLike(value);
  const title = describeClass(value);
  const internal = showInternalValue(value);
  const head = internal === undefined ? title : indentLines(internal, indentation);
  const inner: Position = {
    ...position,
    depthLeft: depthLeft - 1,
    indentation: indentation + 2,
    ancestors: [...ancestors, value],
  };
  const show = depthLeft < 0 ? () => '' : (item: unknown) => format(item, inner);
  const entries = [...listItems(value, show), ...listProperties(value, show)];
  const isWhole = internal !== undefined || typeof value === 'function';
  if (entries.length === 0) return isWhole ? head : `${head}${isArray ? '[]' : '{}'}`;
  if (depthLeft < 0) {
    if (isWhole) return typeof value === 'function' ? '[Function]' : head;
    const name = title.replace(/(\(\d+\))? $/, '') || (isArray ? 'Array' : 'Object');
    return name.startsWith('[') ? name : `[${name}]`;
  }
  const reference = circular.has(value) ? `<ref *${circular.get(value)}> ` : '';
  const opening = `${reference}${head}${isWhole ? ' ' : ''}${isArray ? '[' : '{'}`;
  return wrap(opening, entries, isArray ? ']' : '}', indentation);
}

function indentLines(text: string, indentation: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(indentation)}`);
}

function wrap(opening: string, entries: readonly string[], closing: string, indentation: number): string {
  const line = `${opening} ${entries.join(', ')} ${closing}`;
  if (indentation + line.length <= MAX_LINE && !line.includes('\n')) return line;
  const margin = `\n${' '.repeat(indentation)}`;
  return `${opening}${margin}  ${entries.join(`,${margin}  `)}${margin}${closing}`;
}
