import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from '@net/errors';

/**
 * Validates the names of options and copies the options. Only own properties count, so that a polluted prototype has no effect.
 *
 * @throws ERR_INVALID_ARG_TYPE if the options are not a plain object: the entries of a `Map`, and what an object inherits from
 *   another, would be ignored.
 * @throws ERR_INVALID_ARG_VALUE for an unknown name: ignoring a misspelt option could leave addresses unblocked.
 */
export function readOptions<Options extends object>(
  options: Options,
  name: string,
  known: readonly (keyof Options & string)[],
): Options {
  if (!isPlainObject(options))
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'a plain object', actual: options });
  const names: readonly string[] = known;
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue;
    const meant = names.find((candidate) => isSimilar(candidate, key));
    const reason = meant
      ? `is no option, did you mean ${meant}?`
      : `is no option; there are ${names.join(', ')}`;
    throw ERR_INVALID_ARG_VALUE({
      name: `${name}.${key}`,
      shown: typeof options[key as keyof Options],
      reason,
    });
  }
  return Object.assign(Object.create(null), options);
}

/** Whether a value is a plain object: its prototype is null or `Object.prototype`, of this or another realm. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.hasOwn(prototype, 'isPrototypeOf');
}

/** Whether two names, compared without case, are equal, or become equal by removing, adding or replacing one letter. */
function isSimilar(first: string, second: string): boolean {
  const a = first.toLowerCase();
  const b = second.toLowerCase();
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const rests = [
    [a.slice(same), b.slice(same + 1)],
    [a.slice(same + 1), b.slice(same)],
    [a.slice(same + 1), b.slice(same + 1)],
  ];
  return a === b || rests.some(([left, right]) => left === right);
}
