/** The method that `util.inspect` looks for. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** What `util.inspect` passes to the method: see `util.inspect.custom` in Node's documentation. */
export type InspectArguments = [
  depth?: number | null,
  options?: { depth?: number | null; stylize?: (text: string, style: string) => string },
  inspect?: (value: object, options: object) => string,
];

/** Shows plain data under the name of a class, in whatever way the caller of `util.inspect` asked for. */
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
