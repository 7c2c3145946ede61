import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, quote } from '@net/errors';

/**
 * Copies the own enumerable properties of an options object, so that a polluted `Object.prototype` cannot set an option. Returns an
 * empty object for undefined.
 *
 * @param known The names of all options.
 * @throws ERR_INVALID_ARG_TYPE if the value is neither a plain object nor undefined.
 * @throws ERR_INVALID_ARG_VALUE if the object has a property that is not an option.
 */
export function readOptions<Options extends object>(
  value: Options | undefined,
  known: readonly (keyof Options & string)[],
): Options {
  const options = Object.create(null);
  if (value === undefined) return options;
  if (!isPlainObject(value)) {
    throw ERR_INVALID_ARG_TYPE({ name: 'options', expected: 'a plain object', actual: value });
  }
  for (const name of Object.keys(value)) {
    if (!(known as readonly string[]).includes(name)) throw unknownOption(name, known);
    options[name] = value[name as keyof Options];
  }
  return options;
}

/** Whether a value is a plain object, of this or another realm. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether an argument, which may be a family or options, is an object with options. */
export function isOptions<Argument>(value: Argument): value is Exclude<Argument, string | null | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a boolean option; undefined is false.
 *
 * @throws ERR_INVALID_ARG_TYPE if the value is neither a boolean nor undefined.
 */
export function readBoolean(value: unknown, name: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw ERR_INVALID_ARG_TYPE({ name: `options.${name}`, expected: 'boolean', actual: value });
}

function unknownOption(name: string, known: readonly string[]): Error {
  const similar = known.find((other) => isSimilar(name.toLowerCase(), other.toLowerCase()));
  const hint = similar ? `did you mean ${similar}?` : `there are ${known.join(', ')}`;
  return ERR_INVALID_ARG_VALUE({
    name: 'options',
    shown: quote(name.slice(0, 128)),
    reason: `has a property that is no option (${hint})`,
  });
}

/** Whether one name is a prefix of the other, or each has at most one letter that the other lacks. */
function isSimilar(a: string, b: string): boolean {
  if (a && (a.startsWith(b) || b.startsWith(a))) return true;
  return countLacking(a, b) <= 1 && countLacking(b, a) <= 1;
}

/** The number of letters of `name` that are left when those of `other` are removed, each once. */
function countLacking(name: string, other: string): number {
  return [...other].reduce((left, letter) => left.replace(letter, ''), name).length;
}
