import * as api from '../api.ts';

/** Node's own `net`, as a record of its exports. */
type Exports = Record<string, unknown>;

/**
 * Creates the object that programs get for `net`: a plain object, as Node's own is, because programs replace functions in it. A
 * module namespace object is read-only.
 *
 * The few undocumented exports of Node that this package lacks (`_createServerHandle` and others) are Node's own: an ES module that
 * imports such a name would not load without it.
 */
export function createReplacement(builtIn: Exports): object {
  const replacement: Exports = { ...api, ...settersOfBoth(builtIn as unknown as typeof import('node:net')) };
  for (const name of Object.keys(builtIn)) {
    if (!(name in replacement)) replacement[name] = builtIn[name];
  }
  return replacement;
}

/**
 * The functions that set the defaults of `autoSelectFamily`, which also apply to the connections of `http`, `https` and `fetch`.
 * These modules use Node's own `net`, so the functions set the defaults there, too.
 */
function settersOfBoth(builtIn: typeof import('node:net')): Partial<typeof api> {
  return {
    setDefaultAutoSelectFamily(value) {
      api.setDefaultAutoSelectFamily(value);
      // Node's own `net` has no attempts that overlap, which the value `'parallel'` asks for.
      builtIn.setDefaultAutoSelectFamily(value !== false);
    },
    setDefaultAutoSelectFamilyAttemptTimeout(value) {
      api.setDefaultAutoSelectFamilyAttemptTimeout(value);
      builtIn.setDefaultAutoSelectFamilyAttemptTimeout(value);
    },
  };
}
