/** The key of the method that `util.inspect` calls: `util.inspect.custom`. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** The arguments of the method, as Node's documentation of `util.inspect.custom` describes them. */
export type InspectArguments = [
  depth?: number | null,
  options?: { depth?: number | null; stylize?: (text: string, style: string) => string },
  inspect?: (value: object, options: object) => string,
];

/** Formats `Name { ...data }` for `util.inspect`, with the options that its caller passed. */
export function inspectAs(
  name: string,
  data: object,
  [depth, options = {}, inspect]: InspectArguments,
): string {
  if (!inspect) return `${name} ${JSON.stringify(data)}`;
  if (typeof depth === 'number' && depth < 0) {
    return options.stylize?.(`[${name}]`, 'special') ?? `[${name}]`;
  }
  const inner = typeof options.depth === 'number' ? options.depth - 1 : null;
  return `${name} ${inspect(data, { ...options, depth: inner })}`;
}
