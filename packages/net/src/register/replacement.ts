import * as api from '../api.ts';

type Net = typeof import('node:net');

/**
 * Creates the object that programs get for `net`: a plain object, as the runtime's own is, because programs replace functions in it. A
 * module namespace object is read-only.
 *
 * @param names The names that it must have: an ES module that imports another one does not load. Those that this package lacks
 *   (`_createServerHandle` and other undocumented ones) are the runtime's own.
 */
export function createReplacement(builtIn: Net, names: readonly string[]): object {
  const replacement: Record<string, unknown> = { ...api, ...settersOfBoth(builtIn) };
  for (const name of names) {
    if (!(name in replacement)) replacement[name] = Reflect.get(builtIn, name);
  }
  return replacement;
}

/**
 * The functions that set the defaults of `autoSelectFamily`, which also apply to the connections of `http`, `https` and `fetch`.
 * These modules use the runtime's own `net`, so the functions set the defaults there, too.
 */
function settersOfBoth(builtIn: Net): Partial<typeof api> {
  return {
    setDefaultAutoSelectFamily(value) {
      api.setDefaultAutoSelectFamily(value);
      // The runtime's own `net` has no attempts that overlap, which the value `'parallel'` asks for.
      builtIn.setDefaultAutoSelectFamily(value !== false);
    },
    setDefaultAutoSelectFamilyAttemptTimeout(value) {
      api.setDefaultAutoSelectFamilyAttemptTimeout(value);
      builtIn.setDefaultAutoSelectFamilyAttemptTimeout(value);
    },
  };
}
