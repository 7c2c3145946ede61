/** The platforms whose error numbers and path rules differ. */
export type Platform = 'linux' | 'darwin' | 'win32';

/** The global with the platform's name, which browsers and workers lack. */
interface RuntimeGlobals {
  process?: { platform?: unknown };
}

/**
 * Maps a value of `process.platform` to the platform with the same error numbers and path rules.
 *
 * The BSDs (names that end with `bsd`) count as Darwin: most socket errors have the same numbers there, but `ECANCELED`,
 * `EILSEQ`, `EOVERFLOW` and `EPROTO` do not. Any other platform counts as Linux.
 */
export function toPlatform(name: unknown): Platform {
  if (name === 'win32' || name === 'darwin') return name;
  return typeof name === 'string' && name.endsWith('bsd') ? 'darwin' : 'linux';
}

/** The platform of this process. A runtime without `process.platform` counts as Linux. */
export function detectPlatform(): Platform {
  return toPlatform((globalThis as RuntimeGlobals).process?.platform);
}
