import type { ConnectOptions } from './options.ts';

/** Marks an argument list that was normalised already; {@link normalizeArguments} returns such a list unchanged. */
const kNormalized = Symbol('normalizedArguments');

/** The options, and the listener; null if the last argument is not a function. */
export type NormalizedArguments<Options> = [options: Options, listener: (() => void) | null] & {
  [kNormalized]?: true;
};

/**
 * Converts the argument forms of `connect` and `listen` to options: `(options[, listener])`, `(path[, listener])` and `(port[,
 * host][, listener])`. A numeric string is a port. Does not validate the values.
 */
export function normalizeArguments<Options extends object = ConnectOptions>(
  args: readonly unknown[],
): NormalizedArguments<Options> {
  const first = args[0];
  if (Array.isArray(first) && kNormalized in first) return first as NormalizedArguments<Options>;

  let options: object = {};
  if (typeof first === 'object' && first !== null) options = first;
  else if (isPath(first)) options = { path: first };
  else if (args.length > 0) {
    options = typeof args[1] === 'string' ? { port: first, host: args[1] } : { port: first };
  }

  const last = args.at(-1);
  const normalized = [options, typeof last === 'function' ? last : null] as NormalizedArguments<Options>;
  normalized[kNormalized] = true;
  return normalized;
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && !(Number(value) >= 0);
}
