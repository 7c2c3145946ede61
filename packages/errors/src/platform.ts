/** The platforms whose error numbers and path rules differ; every other name is treated as the nearest of these. */
export type Platform = 'linux' | 'darwin' | 'win32';

/** What a runtime may offer; a browser or a worker offers nothing. */
interface RuntimeGlobals {
  process?: { platform?: unknown };
}

/**
 * The platform whose numbers and rules hold where `process.platform` has the given value.
 *
 * The BSDs count as Darwin: their numbers agree for every error that a socket reports, but for `ECANCELED`, `EILSEQ`,
 * `EOVERFLOW` and `EPROTO`. Anything else counts as Linux.
 */
export function toPlatform(name: unknown): Platform {
  if (name === 'win32' || name === 'darwin') return name;
  return typeof name === 'string' && name.endsWith('bsd') ? 'darwin' : 'linux';
}

/** The platform this program runs on; Linux in a runtime that does not say. */
export function detectPlatform(): Platform {
  return toPlatform((globalThis as RuntimeGlobals).process?.platform);
}
